import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceFitOf, score, SCORE_WEIGHTS, type ScoreInput } from './scoring.ts';
import type { Tier } from '../tiers.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyInput: fc.Arbitrary<ScoreInput> = fc.record({
  expertise: share,
  history: fc.option(share),
  rating: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
  ratingCount: fc.nat(1_000),
  tier: fc.constantFrom<Tier>('rookie', 'standard', 'expert', 'partner'),
  responseMs: fc.option(fc.nat(120_000)),
  acceptanceRate: fc.option(share),
  successRate: fc.option(share),
  trust: fc.option(fc.integer({ min: 0, max: 100 })),
  priceFit: share,
  sessions: fc.nat(50),
  recentOffers: fc.nat(100),
});
const plain: ScoreInput = {
  expertise: 0.5,
  rating: 4.5,
  ratingCount: 20,
  tier: 'standard',
  priceFit: 0.5,
  sessions: 20,
  recentOffers: 0,
};
const total = (more: Partial<ScoreInput> = {}) => score({ ...plain, ...more }).total;

describe('SCORE_WEIGHTS', () => {
  it('sum to 1 without bonus and penalty, with expertise as more than half', () => {
    const { newcomer, load, ...signals } = SCORE_WEIGHTS;
    expect(Object.values(signals).reduce((sum: number, weight) => sum + weight, 0)).toBeCloseTo(1);
    expect(signals.expertise).toBeGreaterThan(0.5);
    expect(newcomer).toBeLessThan(0.05);
    expect(load).toBeLessThan(0);
  });
});

describe('score', () => {
  it('is the sum of its parts, each a signal of 0–1 times its weight', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { total: sum, parts } = score(input);
        expect(parts.reduce((all, { contribution }) => all + contribution, 0)).toBe(sum);
        expect(parts.map(({ name }) => name)).toEqual(Object.keys(SCORE_WEIGHTS));
        for (const { value, weight, contribution } of parts) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(contribution).toBeCloseTo(value * weight, 12);
        }
        expect(sum).toBeGreaterThan(-0.15);
        expect(sum).toBeLessThan(1.05);
      }),
    );
  });

  it('never falls when a signal improves', () => {
    const better: ((input: ScoreInput, more: number) => Partial<ScoreInput>)[] = [
      (input, more) => ({ expertise: Math.min(1, input.expertise + more) }),
      (input, more) => ({ priceFit: Math.min(1, input.priceFit + more) }),
      (input, more) => (input.rating === null ? {} : { rating: Math.min(5, input.rating + more) }),
      (input) => ({ recentOffers: Math.max(0, input.recentOffers! - 1) }),
      (input, more) => (input.responseMs == null ? {} : { responseMs: input.responseMs * (1 - more) }),
    ];
    fc.assert(
      fc.property(anyInput, share, fc.constantFrom(...better), (input, more, improve) => {
        expect(score({ ...input, ...improve(input, more) }).total).toBeGreaterThanOrEqual(score(input).total - 1e-12);
      }),
    );
  });

  it('lets no mixture of small signals outweigh being the expert', () => {
    const shiny = {
      rating: 5,
      ratingCount: 900,
      tier: 'partner' as const,
      responseMs: 0,
      acceptanceRate: 1,
      successRate: 1,
      trust: 100,
      priceFit: 1,
    };
    expect(total({ ...shiny, expertise: 0 })).toBeLessThan(total({ expertise: 0.9 }));
  });

  it('gives newcomers a head start that is small, fades, and counts only in their field', () => {
    expect(total({ sessions: 0 }) - total({ sessions: 10 })).toBeCloseTo(SCORE_WEIGHTS.newcomer * 0.5);
    expect(total({ sessions: 5 })).toBeLessThan(total({ sessions: 4 }));
    expect(total({ sessions: 0, expertise: 0 })).toBe(total({ sessions: 10, expertise: 0 }));
  });

  it('rings those less who were rung much, within a bound', () => {
    expect(total({ recentOffers: 4 })).toBeCloseTo(total() - 0.075);
    expect(total() - total({ recentOffers: 1e9 })).toBeLessThanOrEqual(0.15);
  });

  it('believes a rating the more, the more there are', () => {
    expect(total({ rating: 5, ratingCount: 1 })).toBeLessThan(total({ rating: 4.9, ratingCount: 100 }));
    expect(total({ rating: null, ratingCount: 0 })).toBeGreaterThan(total({ rating: 2, ratingCount: 10 }));
  });
});

describe('priceFitOf', () => {
  it.each([
    [5_000, 5_000, 0],
    [2_500, 5_000, 1],
    [1_000, 5_000, 1],
    [3_750, 5_000, 0.5],
    [6_000, 5_000, 0],
    [1_000, 0, 0],
  ])('%i of %i is %d', (price, ceiling, fit) => {
    expect(priceFitOf(price, ceiling)).toBe(fit);
  });
});
