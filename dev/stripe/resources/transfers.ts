import type Stripe from 'stripe';
import { asAccount, type Context, type Route } from '../context.ts';
import { invalidRequest, missingParam, noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, listOf, page } from '../lists.ts';
import { proportionalShare } from '../money.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import { requireTransfers } from './accounts.ts';
import { refundFee } from './application-fees.ts';
import { recordMovement, sums } from './balance-transactions.ts';
import { findCharge } from './charges.ts';
import { receivePayment } from './settlement.ts';

interface TransferInput {
  amount: number;
  currency: string;
  destination: string;
  sourceTransaction: string | null;
  transferGroup: string | null;
  metadata: Record<string, string>;
  description: string | null;
  /** Application fee taken on arrival, in minor units. */
  feeAmount: number;
}

/** Moves money to a connected account, where it arrives as a payment. */
export function createTransfer(context: Context, input: TransferInput): Stripe.Transfer {
  const id = newId('tr');
  const source = input.sourceTransaction ? context.store.find('charge', input.sourceTransaction) : undefined;
  const sourceMovement = source && context.store.find('balance_transaction', idOf(source.balance_transaction) ?? '');
  // Money from a charge can be used when the charge's can; money from the balance at once.
  const atOnce =
    !input.sourceTransaction || (sourceMovement !== undefined && sourceMovement.available_on <= context.now);
  const payment = receivePayment(context, {
    account: input.destination,
    amount: input.amount,
    currency: input.currency,
    transfer: id,
    feeAmount: input.feeAmount,
    description: input.description,
    atOnce,
  });
  const movement = recordMovement(context, {
    account: context.account,
    amount: -input.amount,
    currency: input.currency,
    type: 'transfer',
    source: id,
    description: input.description,
    atOnce,
  });
  const transfer: Stripe.Transfer = {
    id,
    object: 'transfer',
    amount: input.amount,
    amount_reversed: 0,
    balance_transaction: movement.id,
    created: context.now,
    currency: input.currency,
    description: input.description,
    destination: input.destination,
    destination_payment: payment.id,
    livemode: false,
    metadata: input.metadata,
    reversals: listOf(`/v1/transfers/${id}/reversals`, []),
    reversed: false,
    source_transaction: input.sourceTransaction,
    source_type: 'card',
    transfer_group: input.transferGroup,
  };
  context.store.insert('transfer', context.account, transfer);
  context.emit('transfer.created', transfer);
  return transfer;
}

/**
 * Takes money of a transfer back.
 * @param sourceRefund the refund that caused it, if one did
 */
export function reverseTransfer(
  context: Context,
  transfer: Stripe.Transfer,
  amount: number,
  options: { sourceRefund?: string; metadata?: Record<string, string>; feeRefund?: number } = {},
): Stripe.TransferReversal {
  const id = newId('trr');
  const destination = idOf(transfer.destination)!;
  const movement = recordMovement(context, {
    account: context.account,
    amount,
    currency: transfer.currency,
    type: 'transfer_refund',
    category: 'transfer_reversal',
    source: id,
    atOnce: true,
  });
  const paymentRefund = giveBack(context, transfer, destination, amount, options.feeRefund ?? 0);
  const reversal: Stripe.TransferReversal = {
    id,
    object: 'transfer_reversal',
    amount,
    balance_transaction: movement.id,
    created: context.now,
    currency: transfer.currency,
    destination_payment_refund: paymentRefund,
    metadata: options.metadata ?? {},
    source_refund: options.sourceRefund ?? null,
    transfer: transfer.id,
  };
  context.store.insert('transfer_reversal', context.account, reversal);
  const reversed = transfer.amount_reversed + amount;
  const next: Stripe.Transfer = {
    ...transfer,
    amount_reversed: reversed,
    reversals: listOf(transfer.reversals.url, [reversal, ...transfer.reversals.data]),
    reversed: reversed === transfer.amount,
  };
  context.store.update(next);
  context.emit('transfer.reversed', next);
  return reversal;
}

/** The other side of a reversal: a refund on the connected account, to which its fee comes back. */
function giveBack(
  context: Context,
  transfer: Stripe.Transfer,
  account: string,
  amount: number,
  feeRefund: number,
): string {
  const there = asAccount(context, account);
  const payment = there.store.find('charge', idOf(transfer.destination_payment)!)!;
  const id = newId('pyr');
  const movement = recordMovement(there, {
    account,
    amount: -amount,
    currency: transfer.currency,
    type: 'payment_refund',
    category: 'refund',
    source: id,
    fees:
      feeRefund > 0
        ? [
            {
              amount: -feeRefund,
              application: null,
              currency: transfer.currency,
              description: 'application fee refund',
              type: 'application_fee',
            },
          ]
        : [],
    atOnce: true,
  });
  const refund: Stripe.Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: movement.id,
    charge: payment.id,
    created: context.now,
    currency: transfer.currency,
    customer: null,
    customer_account: null,
    metadata: {},
    payment_intent: null,
    payment_method: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  there.store.insert('refund', account, refund, { fails: false });
  const gone = payment.amount_refunded + amount;
  there.store.update({ ...payment, amount_refunded: gone, refunded: gone === payment.amount });
  return id;
}

export function findTransfer(context: Context, id: string): Stripe.Transfer {
  const transfer = context.store.find('transfer', id, context.account);
  if (!transfer) throw noSuch('transfer', id);
  return transfer;
}

function create(context: Context, params: Params): Stripe.Transfer {
  const currency = params.required('currency').toLowerCase();
  const destination = params.required('destination');
  const sourceId = params.string('source_transaction');
  const group = params.string('transfer_group') ?? null;
  const description = params.string('description') ?? null;
  const metadata = mergeMetadata(params);
  const source = sourceId ? findCharge(context, sourceId, 'source_transaction') : undefined;
  const amount = params.integer('amount') ?? source?.amount_captured;
  params.accept('source_type');
  params.end();
  if (amount === undefined) throw missingParam('amount');
  if (amount < 1)
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  requireTransfers(context, destination, 'destination');
  if (source) {
    if (!source.captured)
      throw refused('The source_transaction must be a captured charge.', { param: 'source_transaction' });
    const sent = context.store
      .select('transfer', [fieldIs('source_transaction', source.id)])
      .reduce((sum, transfer) => sum + transfer.amount, 0);
    if (sent + amount > source.amount_captured) {
      throw refused('The transfers of a charge cannot be more than the charge itself.', {
        code: 'transfer_source_balance_parameters_mismatch',
        param: 'amount',
      });
    }
  } else if (amount > (sums(context, context.account).get(currency)?.available ?? 0)) {
    throw refused(
      'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance',
      { code: 'balance_insufficient' },
    );
  }
  return createTransfer(context, {
    amount,
    currency,
    destination,
    sourceTransaction: source?.id ?? null,
    transferGroup: group,
    metadata,
    description,
    feeAmount: 0,
  });
}

function reverse(context: Context, params: Params, path: Record<string, string>): Stripe.TransferReversal {
  const transfer = findTransfer(context, path.id!);
  const left = transfer.amount - transfer.amount_reversed;
  const amount = params.integer('amount') ?? left;
  const withFee = params.boolean('refund_application_fee') ?? false;
  const metadata = mergeMetadata(params);
  params.accept('description');
  params.end();
  if (amount < 1)
    throw refused(left === 0 ? 'This transfer is already fully reversed.' : 'Invalid positive integer', {
      param: 'amount',
    });
  if (amount > left)
    throw refused(`Transfer reversal amount is greater than the ${left} that is left of the transfer.`, {
      param: 'amount',
    });
  let feeRefund = 0;
  if (withFee) {
    const payment = context.store.find('charge', idOf(transfer.destination_payment)!)!;
    const fee = context.store.find('application_fee', idOf(payment.application_fee) ?? '');
    if (fee) {
      const share = proportionalShare(fee.amount, transfer.amount, transfer.amount_reversed, amount);
      feeRefund = Math.min(share, fee.amount - fee.amount_refunded);
      if (feeRefund > 0) refundFee(context, fee, feeRefund, {});
    }
  }
  return reverseTransfer(context, transfer, amount, { metadata, feeRefund });
}

export const transferRoutes: Route[] = [
  { method: 'POST', path: '/v1/transfers', handle: create },
  {
    method: 'GET',
    path: '/v1/transfers',
    handle: (context, params) => {
      const filters = (['destination', 'transfer_group'] as const).flatMap((name) => {
        const value = params.string(name);
        return value ? [fieldIs(name, value)] : [];
      });
      return page(context, params, 'transfer', '/v1/transfers', [...filters, ...createdConditions(params)]);
    },
  },
  {
    method: 'GET',
    path: '/v1/transfers/:id',
    handle: (context, params, path) => (params.end(), findTransfer(context, path.id!)),
  },
  {
    method: 'POST',
    path: '/v1/transfers/:id',
    handle: (context, params, path) => {
      const transfer = findTransfer(context, path.id!);
      const description = params.text('description');
      const next: Stripe.Transfer = {
        ...transfer,
        metadata: mergeMetadata(params, transfer.metadata),
        description: description === undefined ? transfer.description : description,
      };
      params.end();
      context.store.update(next);
      context.emit('transfer.updated', next);
      return next;
    },
  },
  { method: 'POST', path: '/v1/transfers/:id/reversals', handle: reverse },
  {
    method: 'GET',
    path: '/v1/transfers/:id/reversals',
    handle: (context, params, path) =>
      page(context, params, 'transfer_reversal', `/v1/transfers/${path.id!}/reversals`, [
        fieldIs('transfer', path.id!),
      ]),
  },
  {
    method: 'GET',
    path: '/v1/transfers/:id/reversals/:reversal',
    handle: (context, params, path) => {
      params.end();
      const reversal = context.store.find('transfer_reversal', path.reversal!, context.account);
      if (!reversal || reversal.transfer !== path.id) throw noSuch('reversal', path.reversal!);
      return reversal;
    },
  },
];
