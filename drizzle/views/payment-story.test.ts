import { describe, expect, it } from 'vitest';
import { paymentStory, type PaymentFacts } from './payment-story.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 20, 0, second));
const attempt = (
  status: PaymentFacts['attempts'][number]['status'],
  more: Partial<PaymentFacts['attempts'][number]> = {},
) => ({
  status,
  declineCode: null,
  amountMinor: 4_500,
  currency: 'usd',
  card: { last4: '4242' },
  createdAt: at(0),
  updatedAt: at(50),
  ...more,
});
const told = (facts: Partial<PaymentFacts>) =>
  paymentStory({ attempts: [], heldAt: null, decidedAt: null, moved: [], ...facts }).map(({ what }) => what);

describe('what became of a payment', () => {
  it('is a hold and a charge', () => {
    const moved = [{ kind: 'capture', amountMinor: -4_500, at: at(30) }];
    expect(told({ attempts: [attempt('captured')], heldAt: at(2), moved })).toEqual([
      '$45.00 held on your card ending in 4242. A hold is not a charge.',
      '$45.00 charged, once.',
    ]);
  });

  it('is a hold that was let go, or none at all', () => {
    expect(told({ attempts: [attempt('cancelled')], heldAt: at(2), decidedAt: at(20) })).toEqual([
      '$45.00 held on your card ending in 4242. A hold is not a charge.',
      'The hold of $45.00 was let go. Nothing was charged.',
    ]);
    expect(told({ attempts: [attempt('cancelled', { declineCode: 'lost_card' })], decidedAt: at(20) })).toEqual([
      'Your bank refused the card ending in 4242.',
      'Nothing was held, nothing was charged.',
    ]);
  });

  it('names every card that was tried, in the order of what happened', () => {
    const attempts = [
      attempt('cancelled', { declineCode: 'insufficient_funds', card: { last4: '0341' } }),
      attempt('captured', { createdAt: at(10) }),
    ];
    const moved = [
      { kind: 'refund', amountMinor: 1_000, at: at(45) },
      { kind: 'capture', amountMinor: -4_500, at: at(30) },
      { kind: 'provider_fee', amountMinor: 0, at: at(31) },
    ];
    expect(told({ attempts, heldAt: at(12), moved })).toEqual([
      'Your bank refused the card ending in 0341.',
      '$45.00 held on your card ending in 4242. A hold is not a charge.',
      '$45.00 charged, once.',
      '$10.00 sent back to your card. Banks take five to ten days to show it.',
    ]);
  });

  it('says when the bank took the money back, and how that ended', () => {
    const moved = [
      { kind: 'capture', amountMinor: -4_500, at: at(30) },
      { kind: 'chargeback', amountMinor: 4_500, at: at(40) },
      { kind: 'chargeback_won', amountMinor: -4_500, at: at(50) },
    ];
    expect(told({ attempts: [attempt('captured')], heldAt: at(2), moved }).slice(2)).toEqual([
      'Your bank took $45.00 back from us.',
      'Your bank decided that the charge stands: $45.00.',
    ]);
  });
});
