import { RULES } from './rules.ts';

export const OFFER_STATUSES = ['ringing', 'accepted', 'declined', 'missed', 'withdrawn'] as const;
export type OfferStatus = (typeof OFFER_STATUSES)[number];

export const DECLINE_REASONS = ['busy', 'not_my_field', 'unclear', 'price', 'other'] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** Whether an offer can still be answered. The deadline itself is already too late. */
export function isOpen(offer: { status: OfferStatus; ringEndsAt: number }, now: number): boolean {
  return offer.status === 'ringing' && now < offer.ringEndsAt;
}

/** What becomes of an offer nobody answered: only one that reached its consultant, who is still there, counts as missed. */
export function statusWhenUnanswered(offer: {
  deliveredAt: number | null;
  lostAt?: number | null;
}): 'missed' | 'withdrawn' {
  return offer.deliveredAt === null || (offer.lostAt ?? null) !== null ? 'withdrawn' : 'missed';
}

/**
 * Declines that say something about the person: "not my field" and what is not explained. Being busy, an unclear question
 * or a price too low say nothing about how well the person answers, and are not learned from.
 */
export const TELLING_DECLINES = ['not_my_field', 'other'] as const satisfies readonly DeclineReason[];

/** An offer of a question, as far as it says whether its consultant may be asked the same again. */
export interface PastOffer {
  status: OfferStatus;
  declineReason: DeclineReason | null;
  /** Epoch ms. */
  createdAt: number;
  answeredAt: number | null;
}

/**
 * Whether a consultant counts as asked already because of this offer. A ring that was cut short (somebody else was faster, the
 * asker was gone, it reached nobody) does not count. Who missed it or was busy may be asked again after `askAgainMs`; who found
 * the question unclear, once detail was added. Every other answer is final for this question.
 */
export function countsAsAsked(
  offer: PastOffer,
  { now, detailAt }: { now: number; detailAt: number | null },
  rules: { askAgainMs: number } = RULES,
): boolean {
  if (offer.status === 'withdrawn') return offer.answeredAt !== null;
  if (offer.status === 'declined' && offer.declineReason === 'unclear') {
    return detailAt === null || detailAt <= (offer.answeredAt ?? offer.createdAt);
  }
  const passing = offer.status === 'missed' || (offer.status === 'declined' && offer.declineReason === 'busy');
  return !passing || now - offer.createdAt < rules.askAgainMs;
}
