import type Stripe from 'stripe';
import { asAccount, type Context } from '../context.ts';
import { refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { listOf } from '../lists.ts';
import { proportionalShare } from '../money.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { idOf } from '../stored-types.ts';
import { refundFee } from './application-fees.ts';
import { recordMovement } from './balance-transactions.ts';
import { findTransfer } from './transfers.ts';

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
  there.store.insert('refund', account, refund);
  const gone = payment.amount_refunded + amount;
  there.store.update({ ...payment, amount_refunded: gone, refunded: gone === payment.amount });
  return id;
}

export function reverse(context: Context, params: Params, path: Record<string, string>): Stripe.TransferReversal {
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
