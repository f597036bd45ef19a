import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { noSuch, refused } from '../errors.ts';
import { createdConditions, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { schedule } from '../timers.ts';
import { idOf } from '../stored-types.ts';
import { recordMovement } from './balance-transactions.ts';
import {
  ANSWER_WITHIN_SECONDS,
  EVIDENCE_TEXTS,
  INQUIRY_ENDS_AFTER_SECONDS,
  REASONS,
  withdraw,
  type DisputeReason,
} from './dispute-open.ts';

/** How long the bank thinks about ordinary evidence; test evidence is decided at once. */
const DECIDED_AFTER_SECONDS = 60 * 86_400;

/** The bank was not convinced: what was a question takes the money. */
export function escalate(context: Context, dispute: Stripe.Dispute): Stripe.Dispute {
  const charge = idOf(dispute.charge)!;
  const code = REASONS[dispute.reason as DisputeReason];
  const card = { ...dispute.payment_method_details!.card!, case_type: 'chargeback', network_reason_code: code };
  const escalated: Stripe.Dispute = {
    ...dispute,
    balance_transactions: [withdraw(context, dispute, charge)],
    evidence_details: { ...dispute.evidence_details, due_by: context.now + ANSWER_WITHIN_SECONDS },
    is_charge_refundable: false,
    network_reason_code: code,
    payment_method_details: { ...dispute.payment_method_details!, card },
    status: 'needs_response',
  };
  context.store.update(escalated);
  context.emit('charge.dispute.updated', escalated);
  context.emit('charge.dispute.funds_withdrawn', escalated);
  schedule(context, 'dispute_due', dispute.id, escalated.evidence_details.due_by!);
  return escalated;
}

export const isInquiry = ({ status }: Stripe.Dispute) => /^warning_(needs_response|under_review)$/.test(status);

/** The charge went back whole: what a bank only asked about has come to nothing. */
export function closeInquiries(context: Context, charge: string): void {
  for (const dispute of context.store.select('dispute', [fieldIs('charge', charge)]))
    if (isInquiry(dispute)) close(context, dispute, 'warning_closed');
}

/** Whether a bank has taken money of the charge, or taken it for good; a mere question, and what was won, do not count. */
export const isTaken = (context: Context, charge: string): boolean =>
  context.store
    .select('dispute', [fieldIs('charge', charge)])
    .some((dispute) => !isInquiry(dispute) && !['won', 'warning_closed', 'prevented'].includes(dispute.status));

function close(context: Context, dispute: Stripe.Dispute, status: 'won' | 'lost' | 'warning_closed'): Stripe.Dispute {
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
  if (!dispute?.status.endsWith('needs_response') || dispute.evidence_details.due_by! > context.now) return;
  const late: Stripe.Dispute = { ...dispute, evidence_details: { ...dispute.evidence_details, past_due: true } };
  // A question that nobody answered becomes a chargeback or is forgotten; here it is forgotten, in its time.
  if (isInquiry(dispute)) context.store.update(late);
  else close(context, late, 'lost');
}

/** The bank decides against the merchant unless the evidence says otherwise; of a question nothing has come. */
export function disputeDecided(context: Context, id: string): void {
  const dispute = context.store.find('dispute', id);
  if (dispute?.status === 'under_review') close(context, dispute, 'lost');
  const asked = dispute && context.now - dispute.created >= INQUIRY_ENDS_AFTER_SECONDS;
  if (asked && isInquiry(dispute)) close(context, dispute, 'warning_closed');
}

function find(context: Context, id: string): Stripe.Dispute {
  const dispute = context.store.find('dispute', id, context.account);
  if (!dispute) throw noSuch('dispute', id);
  return dispute;
}

/** Reads all of `enhanced_evidence`; only whether the fee of a compliance dispute is agreed to means something here. */
function acknowledgesFee(given: Params | undefined): boolean {
  given?.accept('visa_compelling_evidence_3');
  return (['visa_compliance', 'mastercard_compliance'] as const)
    .map((name) => given?.hash(name)?.boolean('fee_acknowledged') ?? false)
    .includes(true);
}

function update(context: Context, params: Params, path: Record<string, string>): Stripe.Dispute {
  const dispute = find(context, path.id!);
  const evidence = { ...dispute.evidence };
  const given = params.hash('evidence');
  const feeAcknowledged = acknowledgesFee(given?.hash('enhanced_evidence'));
  for (const name of EVIDENCE_TEXTS) {
    const text = given?.text(name);
    if (text !== undefined) evidence[name] = text;
  }
  // Saving evidence sends it to the bank unless submit says otherwise.
  const submit = params.boolean('submit') ?? given !== undefined;
  const metadata = mergeMetadata(params, dispute.metadata);
  params.accept('intended_submission_method');
  params.end();
  if (given && !dispute.status.endsWith('needs_response'))
    throw refused(`This dispute is ${dispute.status}: evidence can no longer be given.`);
  const details = { ...dispute.evidence_details };
  if (given) details.has_evidence = EVIDENCE_TEXTS.some((name) => evidence[name] !== null);
  if (!given || !submit) {
    const saved: Stripe.Dispute = { ...dispute, evidence, evidence_details: details, metadata };
    context.store.update(saved);
    context.emit('charge.dispute.updated', saved);
    return saved;
  }
  if (dispute.payment_method_details?.card?.case_type === 'compliance' && !feeAcknowledged)
    throw refused('The network takes a fee for countering a compliance dispute: acknowledge it with the evidence.', {
      param: 'evidence[enhanced_evidence]',
    });
  details.submission_count += 1;
  details.submission_method = 'manual';
  const submitted: Stripe.Dispute = {
    ...dispute,
    evidence,
    evidence_details: details,
    metadata,
    status: isInquiry(dispute) ? 'warning_under_review' : 'under_review',
  };
  context.store.update(submitted);
  context.emit('charge.dispute.updated', submitted);
  if (isInquiry(submitted)) {
    if (evidence.uncategorized_text === 'escalate_inquiry_evidence') return escalate(context, submitted);
    const closes = /^(winning|losing)_evidence$/.test(evidence.uncategorized_text ?? '');
    return closes ? close(context, submitted, 'warning_closed') : submitted;
  }
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
      if (!dispute.status.endsWith('needs_response')) throw refused('This dispute is already closed or under review.');
      return close(context, dispute, isInquiry(dispute) ? 'warning_closed' : 'lost');
    },
  },
];
