import { describe, expect, it } from 'vitest';
import { FEATURES, INTERPLAY } from './features.ts';
import { evaluateRanking, type TrainingGroup } from './fit.ts';
import { fitModel } from './fit-model.ts';
import { relevancesWhen, type MatchModel } from './model.ts';
import { seededRandom } from '../../seeded-random.ts';

const [VOTES, FIELD] = [FEATURES.indexOf('votes'), FEATURES.indexOf('field')];

/** Questions answered by whoever has much of one of two things and little of the other, which no sum of both can tell. */
function drawn(questions: number, seed: number): TrainingGroup[] {
  const random = seededRandom(seed);
  return Array.from({ length: questions }, () => {
    const rows = Array.from({ length: 10 }, () => {
      const row = Float64Array.from(FEATURES, () => random());
      return Float64Array.of(...row, 0);
    });
    const worth = (row: Float64Array) => (row[VOTES]! > 0.5 === row[FIELD]! > 0.5 ? 0 : 1) + row[VOTES]! / 10;
    const best = rows.reduce((top, row, i) => (worth(row) > worth(rows[top]!) ? i : top), 0);
    return { rows, grades: rows.map((_, i) => (i === best ? 1 : 0)) };
  });
}

const modelOf = (fitted: Pick<MatchModel, 'weights' | 'trees'>): MatchModel => ({
  ...fitted,
  coldWeights: fitted.weights,
  halfSessions: 200,
});

describe('fitModel', () => {
  it('grows trees that find what the weights cannot, and the same ones again', () => {
    const fitted = fitModel(drawn(600, 1));
    expect(fitted.trees.trees.length).toBeGreaterThan(0);
    expect(fitModel(drawn(600, 1))).toEqual(fitted);
    const unseen = drawn(200, 2);
    const whole = evaluateRanking(unseen, relevancesWhen(modelOf(fitted), Infinity));
    const weights = evaluateRanking(
      unseen,
      relevancesWhen(modelOf({ ...fitted, trees: { features: [], trees: [] } }), Infinity),
    );
    expect(whole.mrr).toBeGreaterThan(weights.mrr + 0.1);
  });

  it('fits weights alone to few questions', () => {
    const { weights, trees } = fitModel(drawn(100, 1));
    expect(trees.trees).toEqual([]);
    expect(Object.values(weights).every(Number.isFinite)).toBe(true);
  });
});

describe('relevance without a history', () => {
  it('is what the cold weights say', () => {
    const { weights, trees } = fitModel(drawn(600, 1));
    const cold = { ...weights, votes: weights.votes + 1 };
    const row = new Float64Array(INTERPLAY + 1).fill(0.7);
    const [relevance] = relevancesWhen({ weights, trees, coldWeights: cold, halfSessions: 200 }, 0)([row]);
    expect(relevance).toBeCloseTo(
      FEATURES.reduce((sum, name) => sum + 0.7 * cold[name], 0),
      9,
    );
  });
});
