import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeStep, currencyExponent, formatMoney, roundHalfUp, roundToCharge, splitByBps, toMinor } from './money.ts';

describe('currencyExponent', () => {
  it.each([
    ['usd', 2],
    ['EUR', 2],
    ['jpy', 0],
    ['KRW', 0],
    ['kwd', 3],
    ['isk', 2],
  ])('%s has %i decimals', (currency, exponent) => expect(currencyExponent(currency)).toBe(exponent));
});

describe('roundHalfUp', () => {
  it('rounds halves upwards and knows no −0', () => {
    expect([0.5, 1.4999, 1.5, 2.5, -0.5, -1.5, 0.49999999999999994].map(roundHalfUp)).toEqual([1, 1, 2, 3, 0, -1, 0]);
    expect(Object.is(roundHalfUp(-0.2), 0)).toBe(true);
  });
});

describe('roundToCharge', () => {
  it('rounds to what a card can be charged', () => {
    expect(roundToCharge(1_234.5, 'usd')).toBe(1_235);
    expect(roundToCharge(1_235, 'kwd')).toBe(1_240);
    expect(roundToCharge(1_234, 'kwd')).toBe(1_230);
    expect(roundToCharge(149, 'isk')).toBe(100);
  });
});

describe('toMinor', () => {
  it.each([
    [45, 'usd', 4_500],
    [1.005, 'usd', 101],
    [10.1, 'usd', 1_010],
    [0.29, 'eur', 29],
    [1_000, 'jpy', 1_000],
    [1.2345, 'kwd', 1_235],
    [1e-7, 'usd', 0],
    [1e12, 'usd', 1e14],
    [-1.5, 'usd', -150],
  ])('%d %s is %i', (major, currency, minor) => expect(toMinor(major, currency)).toBe(minor));

  it.each([NaN, Infinity, 1e15, -Infinity])('refuses %d', (major) =>
    expect(() => toMinor(major, 'usd')).toThrow(RangeError),
  );

  it('is undone by division for every two-decimal amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), (minor) => {
        expect(toMinor(minor / 100, 'usd')).toBe(minor);
      }),
    );
  });
});

describe('formatMoney', () => {
  it('knows each currency’s decimals', () => {
    expect(formatMoney(4_500, 'usd')).toBe('$45.00');
    expect(formatMoney(5, 'usd')).toBe('$0.05');
    expect(formatMoney(-5, 'usd')).toBe('-$0.05');
    expect(formatMoney(1_234_567, 'jpy')).toBe('¥1,234,567');
    expect(formatMoney(1_230, 'kwd').replace(/\s/g, ' ')).toBe('KWD 1.230');
    expect(formatMoney(1_234, 'eur', 'de-DE').replace(/\s/g, ' ')).toBe('12,34 €');
  });
  it('is short when asked', () => {
    expect(formatMoney(4_500, 'usd', 'en-US', { short: true })).toBe('$45');
    expect(formatMoney(4_550, 'usd', 'en-US', { short: true })).toBe('$45.50');
  });
  it('is exact where floating point is not', () => {
    expect(formatMoney(Number.MAX_SAFE_INTEGER, 'usd')).toBe('$90,071,992,547,409.91');
  });
  it('refuses fractions of a minor unit', () => expect(() => formatMoney(1.5, 'usd')).toThrow(RangeError));
});

describe('splitByBps', () => {
  it('rounds the fee half up', () => {
    expect(splitByBps(4_500, 2_000)).toEqual({ fee: 900, rest: 3_600 });
    expect(splitByBps(3, 5_000)).toEqual({ fee: 2, rest: 1 });
    expect(splitByBps(0, 2_000)).toEqual({ fee: 0, rest: 0 });
  });
  it('always adds up and equals exact arithmetic', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 10_000 }), (amount, bps) => {
        const { fee, rest } = splitByBps(amount, bps);
        expect(fee + rest).toBe(amount);
        expect(rest).toBeGreaterThanOrEqual(0);
        expect(BigInt(fee)).toBe((BigInt(amount) * BigInt(bps) + 5_000n) / 10_000n);
      }),
    );
  });
  it.each([
    [-1, 100],
    [1.5, 100],
    [100, -1],
    [100, 10_001],
    [100, 0.5],
  ])('refuses %d at %d', (amount, bps) => expect(() => splitByBps(amount, bps)).toThrow(RangeError));
});

it('has a charge step for every kind of currency', () => {
  expect(['usd', 'jpy', 'kwd', 'ugx'].map(chargeStep)).toEqual([1, 1, 10, 100]);
});
