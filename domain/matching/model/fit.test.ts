import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURES } from './features.ts';
import { evaluateRanking, fitWeights, type TrainingGroup } from './fit.ts';

/** Questions whose answerer is drawn with odds of e to a feature's worth. */
function drawn(truth: Partial<Record<(typeof FEATURES)[number], number>>, seed: number, groups = 400): TrainingGroup[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: groups }, () => {
    const rows = Array.from({ length: 12 }, () => Float64Array.from(FEATURES, () => 3 * random()));
    const odds = rows.map((row) => Math.exp(FEATURES.reduce((sum, name, f) => sum + (truth[name] ?? 0) * row[f]!, 0)));
    let left = random() * odds.reduce((a, b) => a + b, 0);
    const answered = odds.findIndex((share) => (left -= share) <= 0);
    return { rows, grades: rows.map((_, i) => (i === answered ? 1 : 0)) };
  });
}

describe('fitWeights', () => {
  it('finds the weights that answers were drawn with', () => {
    const weights = fitWeights(drawn({ votes: 2, profile: -1 }, 1, 2_000));
    expect(weights.votes).toBeGreaterThan(1.7);
    expect(weights.votes).toBeLessThan(2.3);
    expect(weights.profile).toBeGreaterThan(-1.3);
    expect(weights.profile).toBeLessThan(-0.7);
    expect(Math.abs(weights.field)).toBeLessThan(0.25);
  });

  it('weighs nothing when there is nothing to learn', () => {
    const rows = [new Float64Array(FEATURES.length), new Float64Array(FEATURES.length)];
    for (const groups of [[], [{ rows, grades: [1, 0] }], [{ rows: rows.slice(1), grades: [1] }]]) {
      expect(Object.values(fitWeights(groups)).every((weight) => weight === 0)).toBe(true);
    }
  });

  it('ranks better than chance what it has not seen, and finite numbers come out of any input', () => {
    const weights = fitWeights(drawn({ field: 1.5 }, 7));
    const relevance = (row: Float64Array) => FEATURES.reduce((sum, name, f) => sum + weights[name] * row[f]!, 0);
    const figures = evaluateRanking(drawn({ field: 1.5 }, 8), (rows) => rows.map(relevance));
    const chance = evaluateRanking(drawn({ field: 1.5 }, 8), (rows) => rows.map(() => 0));
    expect(figures.hitAt3).toBeGreaterThan(chance.hitAt3 + 0.1);
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 5 }), {
          maxLength: 5,
        }),
        (values) => {
          const groups = values.map((row) => ({
            rows: row.map((value) => new Float64Array(FEATURES.length).fill(value)),
            grades: row.map((_, i) => (i === 0 ? 1 : 0)),
          }));
          for (const weight of Object.values(fitWeights(groups))) expect(weight).toSatisfy(Number.isFinite);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('evaluateRanking', () => {
  it('gives full marks when the answerer comes first, and the discount of the rank otherwise', () => {
    const row = (votes: number) => Float64Array.from(FEATURES, (name) => (name === 'votes' ? votes : 0));
    const group = { rows: [row(1), row(2), row(3), row(4)], grades: [1, 0, 0, 0] };
    expect(evaluateRanking([group], (rows) => rows.map(([votes]) => -votes!))).toEqual({
      hitAt3: 1,
      mrr: 1,
      ndcgAt10: 1,
    });
    expect(evaluateRanking([group], (rows) => rows.map(([votes]) => votes!))).toEqual({
      hitAt3: 0,
      mrr: 0.25,
      ndcgAt10: 1 / Math.log2(5),
    });
  });
});
