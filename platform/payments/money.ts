import type Stripe from 'stripe';
import type { EvidenceText } from '@cc/domain/evidence.ts';
import { ProviderError } from './errors.ts';
import { idOf, real, refundedOf, there } from './read.ts';
import type { ChargebackStatus, ProviderChargeback, ProviderMoney, ProviderRefund, ProviderTransfer } from './types.ts';

/** What of a charge has to be expanded to tell where its money is. */
export const CHARGE = ['application_fee', 'transfer', 'balance_transaction'] as const;

/** `intent` with `CHARGE` of its latest charge expanded; `refunds` with their transfer reversals, in any order. */
export function readMoney(
  intent: Stripe.PaymentIntent,
  refunds: Stripe.Refund[],
  chargebacks: ProviderChargeback[],
): ProviderMoney {
  const charge = intent.latest_charge;
  if (typeof charge === 'string') throw new ProviderError('unknown', 'charge_not_expanded');
  const fee = there(charge?.application_fee);
  // A hold that was let go is a refund at the provider too, done at once; nothing had been charged.
  const given =
    intent.status === 'succeeded'
      ? refunds
          .filter((one) => one.balance_transaction !== null || one.status !== 'succeeded')
          .map(refundOf)
          .reverse()
      : [];
  // Two looks, and money moved between them: what belongs to which refund could not be told.
  const sum = given.reduce((total, { amount, status }) => total + (status === 'failed' ? 0 : amount), 0);
  if (charge && sum !== refundedOf(charge)) throw new ProviderError('unknown', 'money_is_moving');
  return {
    intentId: intent.id,
    status: intent.status as ProviderMoney['status'],
    paymentId: intent.metadata['paymentId'] ?? null,
    captured: intent.amount_received,
    fee: fee?.amount ?? 0,
    feeRefunded: fee?.amount_refunded ?? 0,
    transferReversed: there(charge?.transfer)?.amount_reversed ?? 0,
    providerFee: there(charge?.balance_transaction)?.fee ?? null,
    refunds: given,
    chargebacks,
  };
}

function refundOf(value: Stripe.Refund): ProviderRefund {
  const refund = real(value, 'refund');
  return {
    id: refund.id,
    amount: refund.amount,
    status: refund.status === 'succeeded' ? 'succeeded' : isOff(refund.status) ? 'failed' : 'pending',
    failureCode: refund.failure_reason ?? (refund.status === 'canceled' ? 'canceled' : null),
    reversed: there(refund.transfer_reversal)?.amount ?? 0,
    refundId: refund.metadata?.['refundId'] ?? null,
  };
}

const isOff = (status: string | null) => status === 'failed' || status === 'canceled';

const CHARGEBACKS: Record<string, ChargebackStatus> = {
  needs_response: 'needs_response',
  warning_needs_response: 'needs_response',
  under_review: 'under_review',
  warning_under_review: 'under_review',
  won: 'won',
  prevented: 'won',
  // Between the networks; there is nothing for us to say by rote.
  appeal_needs_response: 'under_review',
  appeal_under_review: 'under_review',
  // An inquiry that came to nothing.
  warning_closed: 'won',
  lost: 'lost',
};

export function chargebackOf(value: Stripe.Dispute): ProviderChargeback {
  const dispute = real(value, 'dispute');
  const status = CHARGEBACKS[dispute.status];
  if (!status) throw new ProviderError('unknown', `dispute_${dispute.status}`);
  const moved = dispute.balance_transactions;
  const { due_by: dueBy, submission_count: submissions } = dispute.evidence_details;
  return {
    id: dispute.id,
    status,
    reason: dispute.reason,
    amount: dispute.amount,
    dueBy: dueBy ? new Date(dueBy * 1000) : null,
    inquiry: dispute.status.startsWith('warning_'),
    submissions,
    withdrawn: moved.reduce((sum, { amount }) => sum + Math.max(0, -amount), 0),
    reinstated: moved.reduce((sum, { amount }) => sum + Math.max(0, amount), 0),
    fee: moved.reduce((sum, { fee }) => sum + fee, 0),
  };
}

/** With `source_transaction` expanded where the charge that it carries is asked for. */
export function readTransfer(value: Stripe.Transfer): ProviderTransfer {
  const { id, amount_reversed: reversed, source_transaction: source, metadata } = real(value, 'transfer');
  const intentId = source && typeof source === 'object' ? idOf(source.payment_intent) : null;
  return { id, reversed, intentId, paymentId: source ? null : (metadata['paymentId'] ?? null) };
}

export const evidenceParams = (evidence: EvidenceText): Stripe.DisputeUpdateParams => ({
  submit: true,
  evidence: {
    customer_name: evidence.customerName,
    customer_email_address: evidence.customerEmail,
    product_description: evidence.productDescription,
    service_date: evidence.serviceDate,
    access_activity_log: evidence.accessLog,
    refund_policy_disclosure: evidence.refundPolicy,
    uncategorized_text: evidence.more,
  },
});
