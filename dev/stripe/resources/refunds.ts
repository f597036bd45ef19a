import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { invalidRequest, missingParam, noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { formatAmount, proportionalShare } from '../money.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import { schedule } from '../timers.ts';
import { refundFee } from './application-fees.ts';
import { recordMovement } from './balance-transactions.ts';
import { findCharge } from './charges.ts';
import { closeInquiries, isTaken } from './disputes.ts';
import { noLongerActionable } from './early-fraud-warnings.ts';
import { findIntent } from './payment-intent-machine.ts';
import { reverseTransfer } from './transfer-reversals.ts';

/** How long a refund that the card's bank takes its time for, or will not take, stays as it is at first. */
const SETTLES_AFTER_SECONDS = 60;

function chargeOf(context: Context, params: Params): Stripe.Charge {
  const chargeId = params.string('charge');
  const intentId = params.string('payment_intent');
  if (chargeId) return findCharge(context, chargeId);
  if (!intentId) throw missingParam('payment_intent');
  const intent = findIntent(context, intentId);
  const latest = idOf(intent.latest_charge);
  const charge = latest ? context.store.find('charge', latest) : undefined;
  if (intent.status !== 'succeeded' || !charge) {
    throw refused(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  return charge;
}

/**
 * Gives money of a captured charge back. What can be refunded is what was captured and not yet refunded; transfer and
 * application fee go back in proportion when asked to, and exactly in full with the last refund.
 */
function create(context: Context, params: Params): Stripe.Refund {
  const charge = chargeOf(context, params);
  const given = params.integer('amount');
  const reason = params.oneOf('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null;
  const withTransfer = params.boolean('reverse_transfer') ?? false;
  const withFee = params.boolean('refund_application_fee') ?? false;
  const metadata = mergeMetadata(params);
  params.accept('instructions_email', 'origin', 'customer', 'currency');
  params.end();
  const left = charge.amount - charge.amount_refunded;
  if (!charge.captured)
    throw refused(`Charge ${charge.id} has not been captured; cancel its PaymentIntent instead.`, {
      code: 'charge_not_refundable',
    });
  if (isTaken(context, charge.id))
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' });
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = given ?? left;
  if (amount < 1)
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (amount > left) {
    throw refused(
      `Refund amount (${formatAmount(amount, charge.currency)}) is greater than unrefunded amount on charge (${formatAmount(left, charge.currency)})`,
      { param: 'amount' },
    );
  }
  const transfer = charge.transfer ? context.store.find('transfer', idOf(charge.transfer)!) : undefined;
  if (withTransfer && !transfer)
    throw refused('Charge does not have an associated transfer to reverse.', { param: 'reverse_transfer' });
  const fee = charge.application_fee ? context.store.find('application_fee', idOf(charge.application_fee)!) : undefined;
  if (withFee && !fee)
    throw refused('Charge does not have an application fee to refund.', { param: 'refund_application_fee' });

  const id = newId('re');
  const before = charge.amount_captured - left;
  const share = (total: number, gone: number) =>
    Math.min(proportionalShare(total, charge.amount_captured, before, amount), total - gone);
  const feeRefund = withFee ? share(fee!.amount, fee!.amount_refunded) : 0;
  const reversed = withTransfer ? share(transfer!.amount, transfer!.amount_reversed) : 0;
  if (feeRefund > 0) refundFee(context, fee!, feeRefund, {}, reversed === 0);
  const reversal =
    reversed > 0 ? reverseTransfer(context, transfer!, reversed, { sourceRefund: id, feeRefund }) : undefined;
  const movement = recordMovement(context, {
    account: context.account,
    amount: -amount,
    currency: charge.currency,
    type: 'refund',
    source: id,
    description: 'REFUND FOR CHARGE',
    atOnce: true,
  });
  const settles = context.store.hidden('charge', charge.id)?.behaviour.refund;
  const refund: Stripe.Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: movement.id,
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata,
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: settles === 'pending' ? 'pending' : 'succeeded',
    transfer_reversal: reversal?.id ?? null,
  };
  context.store.insert('refund', context.account, refund);
  const refunded = charge.amount_refunded + amount;
  const next: Stripe.Charge = { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount };
  context.store.update(next);
  context.emit('charge.refunded', next, {
    previous: { amount_refunded: charge.amount_refunded, refunded: charge.refunded },
  });
  context.emit('refund.created', refund);
  const due = context.now + SETTLES_AFTER_SECONDS;
  if (settles === 'fails') schedule(context, 'refund_fails', refund.id, due);
  if (settles === 'pending') schedule(context, 'refund_arrives', refund.id, due);
  if (next.refunded) {
    closeInquiries(context, charge.id);
    noLongerActionable(context, charge.id);
  }
  return refund;
}

/** The card's bank has taken it. */
export function finishRefund(context: Context, id: string): void {
  const refund = context.store.find('refund', id);
  if (refund?.status !== 'pending') return;
  const done: Stripe.Refund = { ...refund, status: 'succeeded' };
  context.store.update(done);
  context.emit('refund.updated', done, { previous: { status: 'pending' } });
  context.emit('charge.refund.updated', done, { previous: { status: 'pending' } });
}

/** The bank would not take it: the money comes back to the balance and the charge counts as not refunded. */
export function failRefund(context: Context, id: string): void {
  const refund = context.store.find('refund', id);
  if (refund?.status !== 'succeeded') return;
  const movement = recordMovement(context, {
    account: context.account,
    amount: refund.amount,
    currency: refund.currency,
    type: 'refund_failure',
    source: id,
    atOnce: true,
  });
  const failed: Stripe.Refund = {
    ...refund,
    failure_balance_transaction: movement.id,
    failure_reason: 'expired_or_canceled_card',
    status: 'failed',
  };
  context.store.update(failed);
  const charge = context.store.find('charge', idOf(refund.charge)!)!;
  context.store.update({ ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
  context.emit('refund.failed', failed);
  context.emit('charge.refund.updated', failed);
}

function find(context: Context, id: string): Stripe.Refund {
  const refund = context.store.find('refund', id, context.account);
  if (!refund) throw noSuch('refund', id);
  return refund;
}

export const refundRoutes: Route[] = [
  { method: 'POST', path: '/v1/refunds', handle: create },
  {
    method: 'GET',
    path: '/v1/refunds',
    handle: (context, params) => {
      const filters = (['charge', 'payment_intent'] as const).flatMap((name) => {
        const value = params.string(name);
        return value ? [fieldIs(name, value)] : [];
      });
      return page(context, params, 'refund', '/v1/refunds', [...filters, ...createdConditions(params)]);
    },
  },
  {
    method: 'GET',
    path: '/v1/refunds/:id',
    handle: (context, params, path) => (params.end(), find(context, path.id!)),
  },
  {
    method: 'POST',
    path: '/v1/refunds/:id',
    handle: (context, params, path) => {
      const refund = find(context, path.id!);
      const next: Stripe.Refund = { ...refund, metadata: mergeMetadata(params, refund.metadata ?? {}) };
      params.end();
      context.store.update(next);
      context.emit('refund.updated', next);
      return next;
    },
  },
];
