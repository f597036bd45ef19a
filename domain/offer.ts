export const OFFER_STATUSES = ['ringing', 'accepted', 'declined', 'missed', 'withdrawn'] as const;
export type OfferStatus = (typeof OFFER_STATUSES)[number];

export const DECLINE_REASONS = ['busy', 'not_my_field', 'unclear', 'price', 'other'] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** Whether an offer can still be answered. The deadline itself is already too late. */
export function isOpen(offer: { status: OfferStatus; ringEndsAt: number }, now: number): boolean {
  return offer.status === 'ringing' && now < offer.ringEndsAt;
}

/** What becomes of an offer nobody answered: only one that reached its consultant counts as missed. */
export function statusWhenUnanswered(offer: { deliveredAt: number | null }): 'missed' | 'withdrawn' {
  return offer.deliveredAt === null ? 'withdrawn' : 'missed';
}
