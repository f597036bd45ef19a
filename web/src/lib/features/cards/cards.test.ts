import { expect, test } from 'vitest';
import { cardExpiry, cardName, cardTrouble } from './card-name.ts';
import { declineWords } from './decline-words.ts';
import { paidMinor, paymentWords } from './payment-words.ts';

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

test.each([
  ['captured', 0, 4_500, 'Paid'],
  ['captured', 1_000, 3_500, 'Partly sent back'],
  ['captured', 4_500, 0, 'Sent back'],
  ['cancelled', 0, 0, 'Free'],
  ['held', 0, 4_500, 'Held, not charged'],
] as const)('a payment that is %s, %d of it sent back, comes to %d: %s', (status, refundedMinor, paid, label) => {
  const capturedMinor = status === 'captured' ? 4_500 : 0;
  const payment = { status, amountMinor: 4_500, capturedMinor, refundedMinor };
  expect(paidMinor(payment)).toBe(paid);
  expect(paymentWords(payment).label).toBe(label);
});

test('a card in trouble says what and why, and one that is not says nothing', () => {
  const card = { brand: 'visa', last4: '4242', declineCode: null };
  expect(cardTrouble({ ...card, problem: null })).toBeNull();
  expect(cardTrouble({ ...card, problem: 'expired' })?.title).toBe('Visa ending in 4242 has expired.');
  const refused = cardTrouble({ ...card, problem: 'refused', declineCode: 'insufficient_funds' });
  expect(refused?.why).toContain(declineWords('insufficient_funds'));
});
