import { COMPARED_ROW, comparedRows } from './compared-row.ts';
import { FEATURES } from './features.ts';
import { fitWeights, type TrainingGroup } from './fit.ts';
import { growTrees } from './grow-trees.ts';
import type { FeatureWeights, MatchModel } from './model.ts';

/** Trees remember what they have seen: with fewer questions than this there are none, and the weights alone rank. */
const LEAST_QUESTIONS = 500;
const DIGITS = 4;
/** More trees, or faster ones, learn the past by heart. The mean of several forests depends less on chance than one does. */
const TREES = 100;
const RATE = 0.04;
const SEEDS = [1, 2, 3];

/** What a history teaches: the weights, and the trees that are grown on top of them. The same groups give the same model. */
export function fitModel(groups: readonly TrainingGroup[]): Pick<MatchModel, 'weights' | 'trees'> {
  const weights = roundedWeights(groups);
  if (groups.length < LEAST_QUESTIONS) return { weights, trees: { features: [], trees: [] } };
  const base = (row: Float64Array) => FEATURES.reduce((sum, name, i) => sum + weights[name] * row[i]!, 0);
  const compared = groups.map(({ rows, grades }) => ({ rows: comparedRows(rows), grades }));
  const trees = SEEDS.flatMap((seed) => {
    const grown = growTrees(compared, base, { features: COMPARED_ROW, trees: TREES, rate: RATE, seed });
    return grown.trees.map((tree) => ({ ...tree, value: tree.value.map((value) => shortened(value / SEEDS.length)) }));
  });
  return { weights, trees: { features: [...COMPARED_ROW], trees } };
}

/** Fitted weights as they are stored. */
export function roundedWeights(groups: readonly TrainingGroup[]): FeatureWeights {
  const weights = fitWeights(groups);
  return Object.fromEntries(
    FEATURES.map((name) => [name, Number(weights[name].toFixed(DIGITS))]),
  ) as unknown as FeatureWeights;
}

const shortened = (value: number) => Number(value.toPrecision(DIGITS));
