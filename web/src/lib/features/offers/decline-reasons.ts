import type { DeclineReason } from '@cc/domain/offer.ts';

/** Reasons in the words of a consultant in a hurry. */
export const DECLINE_WORDS: Record<DeclineReason, string> = {
  busy: 'Not now',
  not_my_field: 'Not my field',
  unclear: 'Question is unclear',
  price: 'Price is too low',
  other: 'Another reason',
};
