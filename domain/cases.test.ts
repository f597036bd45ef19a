import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseUntil, leftToRefund, mayDecide, shareOut, type Charged } from './cases.ts';
import { RULES } from './rules.ts';

const DAY = 86_400_000;
const charged: Charged = { capturedMinor: 4_500, refundedMinor: 0, chargedBack: false };

describe('a case', () => {
  it('may be stated for seven days after the call', () => {
    expect(caseUntil({ endedAt: 1_000, leftMinor: 1 }, RULES)).toBe(1_000 + 7 * DAY);
    expect(caseUntil({ endedAt: null, leftMinor: 1 }, RULES)).toBe(null);
    expect(caseUntil({ endedAt: 1_000, leftMinor: 0 }, RULES)).toBe(null);
  });
  it.each([
    ['nothing was charged', { capturedMinor: 0 }],
    ['all of it went back', { refundedMinor: 4_500 }],
    ['the bank has it', { chargedBack: true }],
  ])('is about nothing when %s', (_why, more) => {
    expect(leftToRefund({ ...charged, ...more })).toBe(0);
  });
  it('is about what has not gone back', () => {
    expect(leftToRefund({ ...charged, refundedMinor: 2_700 })).toBe(1_800);
  });
  it('gives back of the newest block first, and never more of one than is left of it', () => {
    const two = [{ leftMinor: 4_500 }, { leftMinor: 2_000 }];
    expect(shareOut(3_000, two).map(({ amountMinor }) => amountMinor)).toEqual([2_000, 1_000]);
    expect(() => shareOut(6_501, two)).toThrow(RangeError);
    const charges = fc.array(fc.record({ leftMinor: fc.nat(10_000) }), { maxLength: 4 });
    fc.assert(
      fc.property(charges, fc.nat(100), (some, percent) => {
        const amount = Math.floor((some.reduce((sum, { leftMinor }) => sum + leftMinor, 0) * percent) / 100);
        const shares = shareOut(amount, some);
        expect(shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(amount);
        for (const { charge, amountMinor } of shares) {
          expect(amountMinor).toBeGreaterThan(0);
          expect(amountMinor).toBeLessThanOrEqual(charge.leftMinor);
        }
      }),
    );
  });
  it('is decided when the consultant has answered, or has had three days to', () => {
    const stated = { statedAt: 0, answeredAt: null };
    expect(mayDecide({ ...stated, now: 3 * DAY - 1 }, RULES)).toBe(false);
    expect(mayDecide({ ...stated, now: 3 * DAY }, RULES)).toBe(true);
    expect(mayDecide({ ...stated, answeredAt: 5, now: 6 }, RULES)).toBe(true);
  });
});
