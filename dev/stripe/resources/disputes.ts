import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { disputeFee } from '../money.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { schedule } from '../timers.ts';
import { idOf } from '../stored-types.ts';
import { recordMovement } from './balance-transactions.ts';

const DAY = 86_400;
const ANSWER_WITHIN_SECONDS = 9 * DAY;
/** How long the bank thinks about ordinary evidence; test evidence is decided at once. */
const DECIDED_AFTER_SECONDS = 60 * DAY;
const REASONS = {
  fraudulent: '10.4',
  product_not_received: '13.1',
  general: '12.5',
  credit_not_processed: '13.7',
  duplicate: '12.6.1',
} as const;
type DisputeReason = keyof typeof REASONS;
export const DISPUTE_REASONS = Object.keys(REASONS) as DisputeReason[];

const EVIDENCE_TEXTS = [
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

/** The cardholder went to their bank: the amount and a fee leave the balance until it is decided. */
export function openDispute(
  context: Context,
  charge: Stripe.Charge,
  reason: DisputeReason,
  amount: number,
): Stripe.Dispute {
  const id = newId('dp');
  const withdrawal = recordMovement(context, {
    account: context.account,
    amount: -amount,
    currency: charge.currency,
    type: 'adjustment',
    category: 'dispute',
    source: id,
    description: `Chargeback withdrawal for ${charge.id}`,
    fees: [
      {
        amount: disputeFee(charge.currency),
        application: null,
        currency: charge.currency,
        description: 'Dispute fee',
        type: 'stripe_fee',
      },
    ],
    atOnce: true,
  });
  const brand = charge.payment_method_details?.card?.brand ?? 'visa';
  const dispute: Stripe.Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [withdrawal],
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      ...(Object.fromEntries(EVIDENCE_TEXTS.map((name) => [name, null])) as Record<
        (typeof EVIDENCE_TEXTS)[number],
        null
      >),
      enhanced_evidence: {},
    },
    evidence_details: {
      due_by: context.now + ANSWER_WITHIN_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    network_reason_code: REASONS[reason],
    payment_intent: idOf(charge.payment_intent),
    payment_method_details: {
      card: { brand, case_type: 'chargeback', network: brand, network_reason_code: REASONS[reason] },
      type: 'card',
    },
    reason,
    status: 'needs_response',
  };
  context.store.insert('dispute', context.account, dispute);
  const current = context.store.find('charge', charge.id)!;
  context.store.update({ ...current, disputed: true });
  context.emit('charge.dispute.created', dispute);
  context.emit('charge.dispute.funds_withdrawn', dispute);
  schedule(context, 'dispute_due', id, dispute.evidence_details.due_by!);
  return dispute;
}

function close(context: Context, dispute: Stripe.Dispute, status: 'won' | 'lost'): Stripe.Dispute {
  const returned =
    status === 'won'
      ? [
          recordMovement(context, {
            account: context.account,
            amount: dispute.amount,
            currency: dispute.currency,
            type: 'adjustment',
            category: 'dispute_reversal',
            source: dispute.id,
            description: `Chargeback reversal for ${idOf(dispute.charge)!}`,
            atOnce: true,
          }),
        ]
      : [];
  const closed: Stripe.Dispute = {
    ...dispute,
    balance_transactions: [...dispute.balance_transactions, ...returned],
    status,
  };
  context.store.update(closed);
  if (status === 'won') context.emit('charge.dispute.funds_reinstated', closed);
  context.emit('charge.dispute.closed', closed);
  return closed;
}

/** Nobody answered in time. */
export function disputeDue(context: Context, id: string): void {
  const dispute = context.store.find('dispute', id);
  if (dispute?.status === 'needs_response')
    close(context, { ...dispute, evidence_details: { ...dispute.evidence_details, past_due: true } }, 'lost');
}

/** The bank decides against the merchant unless the evidence says otherwise. */
export function disputeDecided(context: Context, id: string): void {
  const dispute = context.store.find('dispute', id);
  if (dispute?.status === 'under_review') close(context, dispute, 'lost');
}

function find(context: Context, id: string): Stripe.Dispute {
  const dispute = context.store.find('dispute', id, context.account);
  if (!dispute) throw noSuch('dispute', id);
  return dispute;
}

function update(context: Context, params: Params, path: Record<string, string>): Stripe.Dispute {
  const dispute = find(context, path.id!);
  const evidence = { ...dispute.evidence };
  const given = params.hash('evidence');
  given?.accept('enhanced_evidence');
  for (const name of EVIDENCE_TEXTS) {
    const text = given?.text(name);
    if (text !== undefined) evidence[name] = text;
  }
  // Saving evidence sends it to the bank unless submit says otherwise.
  const submit = params.boolean('submit') ?? given !== undefined;
  const metadata = mergeMetadata(params, dispute.metadata);
  params.accept('intended_submission_method');
  params.end();
  if (given && dispute.status !== 'needs_response')
    throw refused(`This dispute is ${dispute.status}: evidence can no longer be given.`);
  const details = { ...dispute.evidence_details };
  if (given) details.has_evidence = EVIDENCE_TEXTS.some((name) => evidence[name] !== null);
  if (!given || !submit) {
    const saved: Stripe.Dispute = { ...dispute, evidence, evidence_details: details, metadata };
    context.store.update(saved);
    context.emit('charge.dispute.updated', saved);
    return saved;
  }
  details.submission_count += 1;
  details.submission_method = 'manual';
  const submitted: Stripe.Dispute = {
    ...dispute,
    evidence,
    evidence_details: details,
    metadata,
    status: 'under_review',
  };
  context.store.update(submitted);
  context.emit('charge.dispute.updated', submitted);
  if (evidence.uncategorized_text === 'winning_evidence') return close(context, submitted, 'won');
  if (evidence.uncategorized_text === 'losing_evidence') return close(context, submitted, 'lost');
  schedule(context, 'dispute_decided', dispute.id, context.now + DECIDED_AFTER_SECONDS);
  return submitted;
}

export const disputeRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/disputes',
    handle: (context, params) => {
      const filters = (['charge', 'payment_intent'] as const).flatMap((name) => {
        const value = params.string(name);
        return value ? [fieldIs(name, value)] : [];
      });
      return page(context, params, 'dispute', '/v1/disputes', [...filters, ...createdConditions(params)]);
    },
  },
  {
    method: 'GET',
    path: '/v1/disputes/:id',
    handle: (context, params, path) => (params.end(), find(context, path.id!)),
  },
  { method: 'POST', path: '/v1/disputes/:id', handle: update },
  {
    method: 'POST',
    path: '/v1/disputes/:id/close',
    handle: (context, params, path) => {
      params.end();
      const dispute = find(context, path.id!);
      if (dispute.status !== 'needs_response') throw refused('This dispute is already closed or under review.');
      return close(context, dispute, 'lost');
    },
  },
];
