import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { newId } from '../ids.ts';
import { disputeFee } from '../money.ts';
import { idOf } from '../stored-types.ts';
import type { PlannedDispute } from '../test-cards.ts';
import { schedule } from '../timers.ts';
import { recordMovement } from './balance-transactions.ts';
import { noLongerActionable } from './early-fraud-warnings.ts';

const DAY = 86_400;
export const ANSWER_WITHIN_SECONDS = 9 * DAY;
/** A question that has not become a chargeback by then will not. */
export const INQUIRY_ENDS_AFTER_SECONDS = 120 * DAY;
export const REASONS = {
  fraudulent: '10.4',
  product_not_received: '13.1',
  general: '12.5',
  credit_not_processed: '13.7',
  duplicate: '12.6.1',
  noncompliant: null,
} as const;
export type DisputeReason = keyof typeof REASONS;
export const DISPUTE_REASONS = Object.keys(REASONS) as DisputeReason[];

export const EVIDENCE_TEXTS = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;

/** The amount and a fee leave the balance until the bank has decided. */
export const withdraw = (context: Context, { id, amount, currency }: Stripe.Dispute, charge: string) =>
  recordMovement(context, {
    account: context.account,
    amount: -amount,
    currency,
    type: 'adjustment',
    category: 'dispute',
    source: id,
    description: `Chargeback withdrawal for ${charge}`,
    fees: [
      {
        amount: disputeFee(currency),
        application: null,
        currency,
        description: 'Dispute fee',
        type: 'stripe_fee',
      },
    ],
    atOnce: true,
  });

const ELIGIBLE = {
  visa_compelling_evidence_3: {
    visa_compelling_evidence_3: {
      required_actions: ['missing_prior_undisputed_transactions'],
      status: 'requires_action',
    },
  },
  visa_compliance: { visa_compliance: { status: 'requires_fee_acknowledgement' } },
  mastercard_compliance: { mastercard_compliance: { status: 'requires_fee_acknowledgement' } },
} satisfies Record<string, Stripe.Dispute.EvidenceDetails.EnhancedEligibility>;

/** Opens what a test card has in store for a captured charge, each over an equal part of it, the rest with the last. */
export function openPlanned(context: Context, charge: Stripe.Charge, planned: readonly PlannedDispute[]): void {
  const known = charge.payment_method_details?.card?.three_d_secure?.result === 'authenticated';
  // Where the bank has made sure of the person, fraud is its own affair.
  const open = planned.filter(({ reason }) => !(reason === 'fraudulent' && known));
  const part = Math.floor(charge.amount_captured / Math.max(1, open.length));
  open.forEach(({ reason, ...more }, i) => {
    const amount = i === open.length - 1 ? charge.amount_captured - part * i : part;
    openDispute(context, charge, reason, amount, more);
  });
}

/** The cardholder went to their bank: it asks (`inquiry`), or takes the amount and a fee until it is decided. */
export function openDispute(
  context: Context,
  charge: Stripe.Charge,
  reason: DisputeReason,
  amount: number,
  { stage, eligibility }: Omit<PlannedDispute, 'reason'> = { stage: 'chargeback' },
): Stripe.Dispute {
  const id = newId('dp');
  const inquiry = stage === 'inquiry';
  const code = inquiry ? (REASONS[reason]?.split('.')[0] ?? null) : REASONS[reason];
  const brand = charge.payment_method_details?.card?.brand ?? 'visa';
  const dispute: Stripe.Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    enhanced_eligibility_types: eligibility ? [eligibility] : [],
    evidence: {
      ...(Object.fromEntries(EVIDENCE_TEXTS.map((name) => [name, null])) as Record<
        (typeof EVIDENCE_TEXTS)[number],
        null
      >),
      enhanced_evidence: {},
    },
    evidence_details: {
      due_by: context.now + ANSWER_WITHIN_SECONDS,
      enhanced_eligibility: eligibility ? ELIGIBLE[eligibility] : {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    network_reason_code: code,
    payment_intent: idOf(charge.payment_intent),
    payment_method_details: {
      card: { brand, case_type: stage, network: brand, network_reason_code: code },
      type: 'card',
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
  if (!inquiry) dispute.balance_transactions = [withdraw(context, dispute, charge.id)];
  context.store.insert('dispute', context.account, dispute);
  const current = context.store.find('charge', charge.id)!;
  context.store.update({ ...current, disputed: true });
  noLongerActionable(context, charge.id);
  context.emit('charge.dispute.created', dispute);
  if (!inquiry) context.emit('charge.dispute.funds_withdrawn', dispute);
  schedule(context, 'dispute_due', id, dispute.evidence_details.due_by!);
  if (inquiry) schedule(context, 'dispute_decided', id, context.now + INQUIRY_ENDS_AFTER_SECONDS);
  return dispute;
}
