import { describe, expect, it } from 'vitest';
import { ceilingRange, within } from './ceiling.ts';

describe('ceilingRange', () => {
  it('reaches above the dearest and begins where four of five are within', () => {
    const prices = [2000, 3000, 4500, 6000, 20000];
    const range = ceilingRange(prices, 'usd');
    expect(range).toEqual({ min: 1000, max: 25000, step: 1000, initial: 6000 });
    expect(within(prices, range.initial)).toBe(4);
  });

  it('includes the only one there is', () => {
    const range = ceilingRange([4567], 'usd');
    expect(range.initial).toBeGreaterThanOrEqual(4567);
    expect(range.initial).toBeLessThanOrEqual(range.max);
  });

  it.each(['usd', 'jpy', 'kwd'])('has a usable slider in %s with nobody online', (currency) => {
    const { min, max, step, initial } = ceilingRange([], currency);
    expect(min).toBeGreaterThan(0);
    expect(initial).toBeGreaterThanOrEqual(min);
    expect(initial).toBeLessThanOrEqual(max);
    expect((initial - min) % step).toBe(0);
    expect((max - min) / step).toBeLessThanOrEqual(60);
  });
});
