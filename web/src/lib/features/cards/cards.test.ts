import { expect, test } from 'vitest';
import { cardExpiry, cardName } from './card-name.ts';
import { declineWords } from './decline-words.ts';

test('cards have names', () => {
  expect(cardName({ brand: 'visa', last4: '4242' })).toBe('Visa ending in 4242');
  expect(cardName({ brand: 'brand-new', last4: '0001' })).toBe('Card ending in 0001');
  expect(cardExpiry({ expMonth: 3, expYear: 2034 })).toBe('03/34');
});

test('what only a thief gains from reads like the general reason', () => {
  expect(declineWords('stolen_card')).toBe(declineWords('generic_decline'));
  expect(declineWords('fraudulent')).toBe(declineWords(null));
  expect(declineWords('insufficient_funds')).not.toBe(declineWords(null));
});
