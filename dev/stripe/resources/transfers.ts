import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { invalidRequest, missingParam, noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, listOf, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import { requireTransfers } from './account-state.ts';
import { recordMovement, sums } from './balance-transactions.ts';
import { findCharge } from './charges.ts';
import { receivePayment } from './settlement.ts';
import { reverse } from './transfer-reversals.ts';

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
