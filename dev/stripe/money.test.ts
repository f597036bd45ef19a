import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, proportionalShare, providerFee } from './money.ts';

describe('proportionalShare', () => {
  it('adds up to exactly the total over any parts of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 100_000 }),
        (parts, total) => {
          const whole = parts.reduce((sum, part) => sum + part, 0);
          let gone = 0;
          let given = 0;
          for (const part of parts) {
            const share = proportionalShare(total, whole, gone, part);
            expect(share).toBeGreaterThanOrEqual(0);
            given += share;
            gone += part;
            expect(given).toBeLessThanOrEqual(total);
          }
          expect(given).toBe(total);
        },
      ),
    );
  });
});

describe('providerFee', () => {
  it('is 2.9 % and thirty minor units of a two-decimal currency', () => {
    expect(providerFee(4_500, 'usd')).toBe(161);
    expect(providerFee(4_500, 'jpy')).toBe(131);
    expect(providerFee(10_000, 'kwd')).toBe(390);
  });

  it('is never more than the amount', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 99_999_999 }), (amount) => providerFee(amount, 'usd') <= amount));
  });
});

it('writes amounts with the currency’s own digits', () => {
  expect(formatAmount(4_500, 'usd')).toBe('$45.00');
  expect(formatAmount(4_500, 'jpy')).toBe('4500 JPY');
  expect(formatAmount(4_500, 'kwd')).toBe('4.500 KWD');
});
