import { COMPARED_ROW, comparedRows } from './compared-row.ts';
import { FEATURES } from './features.ts';
import { fitWeights, type TrainingGroup } from './fit.ts';
import { growTrees } from './grow-trees.ts';
import type { FeatureWeights, MatchModel } from './model.ts';

/** Trees remember what they have seen: with fewer questions than this there are none, and the weights alone rank. */
const LEAST_QUESTIONS = 500;
const DIGITS = 4;
/** More trees, or faster ones, learn the past by heart. */
const TREES = 200;
const RATE = 0.04;

/** What a history teaches: the weights, and the trees that are grown on top of them. The same groups give the same model. */
export function fitModel(groups: readonly TrainingGroup[]): Pick<MatchModel, 'weights' | 'trees'> {
  const weights = roundedWeights(groups);
  if (groups.length < LEAST_QUESTIONS) return { weights, trees: { features: [], trees: [] } };
  const base = (row: Float64Array) => FEATURES.reduce((sum, name, i) => sum + weights[name] * row[i]!, 0);
  const compared = groups.map(({ rows, grades }) => ({ rows: comparedRows(rows), grades }));
  return { weights, trees: growTrees(compared, base, { features: COMPARED_ROW, trees: TREES, rate: RATE }) };
}

/** Fitted weights as they are stored. */
export function roundedWeights(groups: readonly TrainingGroup[]): FeatureWeights {
  const weights = fitWeights(groups);
  return Object.fromEntries(
    FEATURES.map((name) => [name, Number(weights[name].toFixed(DIGITS))]),
  ) as unknown as FeatureWeights;
}
