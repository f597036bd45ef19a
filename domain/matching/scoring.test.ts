import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELEVANCE_PARTS, type Feature } from './model/features.ts';
import { priceFitOf, score, SIGNAL_WEIGHTS, type ScoreInput } from './scoring.ts';
import type { Tier } from '../tiers.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const values = fc
  .array(fc.double({ min: -20, max: 20, noNaN: true }), {
    minLength: RELEVANCE_PARTS.length,
    maxLength: RELEVANCE_PARTS.length,
  })
  .map((row) => Float64Array.from(row));
const anyInput: fc.Arbitrary<ScoreInput> = fc.record({
  row: values,
  weights: values,
  rating: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
  ratingCount: fc.nat(1_000),
  tier: fc.constantFrom<Tier>('rookie', 'standard', 'expert', 'partner'),
  responseMs: fc.option(fc.nat(120_000)),
  acceptanceRate: fc.option(share),
  successRate: fc.option(share),
  trust: fc.option(fc.integer({ min: 0, max: 100 })),
  priceFit: share,
  load: share,
});
const plain: ScoreInput = {
  row: new Float64Array(RELEVANCE_PARTS.length),
  weights: RELEVANCE_PARTS.map(() => 1),
  rating: 4.5,
  ratingCount: 20,
  tier: 'standard',
  priceFit: 0.5,
  load: 0,
};
const total = (more: Partial<ScoreInput> = {}) => score({ ...plain, ...more }).total;

const knows = (name: Feature, value: number) => ({
  row: Float64Array.from(RELEVANCE_PARTS, (other) => (other === name ? value : 0)),
});

describe('score', () => {
  it('is the sum of its parts: features and signals, each times its weight', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { total: sum, parts } = score(input);
        expect(parts.reduce((all, { contribution }) => all + contribution, 0)).toBe(sum);
        expect(parts.map(({ name }) => name)).toEqual([...RELEVANCE_PARTS, ...Object.keys(SIGNAL_WEIGHTS)]);
        for (const { name, value, weight, contribution } of parts) {
          expect(contribution).toBeCloseTo(value * weight, 9);
          if (!Object.hasOwn(SIGNAL_WEIGHTS, name)) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('never falls when a signal improves', () => {
    const better: ((input: ScoreInput, more: number) => Partial<ScoreInput>)[] = [
      (input, more) => ({ priceFit: Math.min(1, input.priceFit + more) }),
      (input, more) => (input.rating === null ? {} : { rating: Math.min(5, input.rating + more) }),
      (input, more) => ({ load: Math.max(0, input.load! - more) }),
      (input, more) => (input.responseMs == null ? {} : { responseMs: input.responseMs * (1 - more) }),
    ];
    fc.assert(
      fc.property(anyInput, share, fc.constantFrom(...better), (input, more, improve) => {
        expect(score({ ...input, ...improve(input, more) }).total).toBeGreaterThanOrEqual(score(input).total - 1e-12);
      }),
    );
  });

  it('adds up what the model knows in log-odds', () => {
    expect(total(knows('votes', 2)) - total()).toBeCloseTo(2);
    expect(total({ ...knows('votes', 2), weights: RELEVANCE_PARTS.map(() => 0) })).toBeCloseTo(total());
  });

  it('lets all signals together do no more than a few log-odds', () => {
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
    expect(total(shiny)).toBeLessThan(total(knows('votes', 4)));
  });

  it('rings those less who had more than their turn, within a bound', () => {
    expect(total({ load: 0.5 })).toBeCloseTo(total() + SIGNAL_WEIGHTS.load / 2);
    expect(total() - total({ load: 7 })).toBeCloseTo(-SIGNAL_WEIGHTS.load);
    expect(score({ ...plain, load: 1 }, 0).total).toBe(total());
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
