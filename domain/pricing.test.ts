import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeStep } from './money.ts';
import { blockPrice, earning, minimumPrice, withinCeiling } from './pricing.ts';
import { RULES } from './rules.ts';

const currencies = fc.constantFrom('usd', 'eur', 'jpy', 'kwd', 'isk');
const minutes = fc.constantFrom(...RULES.blockMinutes);
const rates = fc.integer({ min: 0, max: 100_000_000 });

describe('blockPrice', () => {
  it.each([
    [9_000, 30, 'usd', 4_500],
    [9_001, 30, 'usd', 4_501],
    [10_001, 20, 'usd', 3_334],
    [100, 20, 'usd', 1_000],
    [12_000, 45, 'jpy', 9_000],
    [30_001, 60, 'kwd', 30_000],
    [30_005, 60, 'kwd', 30_010],
  ])('%i an hour for %i minutes in %s is %i', (hourlyRateMinor, length, currency, price) => {
    expect(blockPrice({ hourlyRateMinor, minutes: length, currency })).toBe(price);
  });

  it('takes the minimum from the rules', () => {
    expect(blockPrice({ hourlyRateMinor: 0, minutes: 20, currency: 'usd' }, { minimumPriceMajor: 25 })).toBe(2_500);
  });

  it('is a chargeable integer, at least the minimum, within half a step of the exact price', () => {
    fc.assert(
      fc.property(rates, minutes, currencies, (hourlyRateMinor, length, currency) => {
        const price = blockPrice({ hourlyRateMinor, minutes: length, currency });
        const exact = (hourlyRateMinor * length) / 60;
        expect(price % chargeStep(currency)).toBe(0);
        expect(price).toBeGreaterThanOrEqual(minimumPrice(currency));
        if (price > minimumPrice(currency))
          expect(Math.abs(price - exact)).toBeLessThanOrEqual(chargeStep(currency) / 2);
      }),
    );
  });

  it('never falls when the rate or the length rises', () => {
    fc.assert(
      fc.property(rates, fc.nat(100_000), minutes, currencies, (rate, more, length, currency) => {
        const price = blockPrice({ hourlyRateMinor: rate, minutes: length, currency });
        expect(blockPrice({ hourlyRateMinor: rate + more, minutes: length, currency })).toBeGreaterThanOrEqual(price);
        expect(blockPrice({ hourlyRateMinor: rate, minutes: length + 15, currency })).toBeGreaterThanOrEqual(price);
      }),
    );
  });

  it.each([
    [-1, 30],
    [1.5, 30],
    [NaN, 30],
    [100, 0],
    [100, 7.5],
  ])('refuses a rate of %d for %d minutes', (hourlyRateMinor, length) => {
    expect(() => blockPrice({ hourlyRateMinor, minutes: length, currency: 'usd' })).toThrow(RangeError);
  });
});

describe('withinCeiling', () => {
  it('admits the ceiling itself and nothing without one', () => {
    expect(withinCeiling(4_500, 4_500)).toBe(true);
    expect(withinCeiling(4_501, 4_500)).toBe(false);
    expect(withinCeiling(0, null)).toBe(false);
  });
});

describe('earning', () => {
  it('shares the price by the commission', () => {
    expect(earning({ priceMinor: 4_500, commissionBps: 1_500, currency: 'usd' })).toEqual({
      feeMinor: 675,
      payoutMinor: 3_825,
    });
  });
  it('takes at least the provider’s fee and at most the price', () => {
    const small = { priceMinor: 1_000, commissionBps: 500, currency: 'usd' };
    expect(earning({ ...small, minimumFeeMinor: 59 })).toEqual({ feeMinor: 59, payoutMinor: 941 });
    expect(earning({ ...small, minimumFeeMinor: 5_000 })).toEqual({ feeMinor: 1_000, payoutMinor: 0 });
  });
  it('always adds up to the price, in chargeable amounts', () => {
    fc.assert(
      fc.property(
        rates,
        minutes,
        currencies,
        fc.integer({ min: 0, max: 10_000 }),
        (rate, length, currency, commissionBps) => {
          const priceMinor = blockPrice({ hourlyRateMinor: rate, minutes: length, currency });
          const { feeMinor, payoutMinor } = earning({ priceMinor, commissionBps, currency });
          expect(feeMinor + payoutMinor).toBe(priceMinor);
          expect(payoutMinor).toBeGreaterThanOrEqual(0);
          expect(feeMinor % chargeStep(currency)).toBe(0);
          expect(payoutMinor % chargeStep(currency)).toBe(0);
        },
      ),
    );
  });
});
