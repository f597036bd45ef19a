import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicAverage, validateStars } from './rating.ts';
import { RULES } from './rules.ts';

describe('validateStars', () => {
  it('takes whole stars from 1 to 5 only', () => {
    expect([1, 2, 3, 4, 5].every(validateStars)).toBe(true);
    expect([0, 6, 4.5, NaN, Infinity, '5', null, undefined, [5]].some(validateStars)).toBe(false);
  });
});

describe('publicAverage', () => {
  it('is nothing without ratings and close to the mean with one', () => {
    expect(publicAverage({ sum: 0, count: 0 })).toBeNull();
    expect(publicAverage({ sum: 5, count: 1 })).toBeCloseTo(4.333, 3);
    expect(publicAverage({ sum: 5_000, count: 1_000 })).toBeGreaterThan(4.99);
  });
  it('lies between the true average and the mean', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (stars) => {
        const sum = stars.reduce((total, one) => total + one, 0);
        const shown = publicAverage({ sum, count: stars.length })!;
        const bounds = [sum / stars.length, RULES.ratingPriorMean];
        expect(shown).toBeGreaterThanOrEqual(Math.min(...bounds) - 1e-9);
        expect(shown).toBeLessThanOrEqual(Math.max(...bounds) + 1e-9);
      }),
    );
  });
});
