import { FEATURES, type FeatureRow } from './features.ts';
import { fitWeights, type TrainingGroup } from './fit.ts';
import { growTrees } from './grow-trees.ts';
import type { FeatureWeights, MatchModel } from './model.ts';

/** Trees remember what they have seen: with fewer questions than this there are none, and the weights alone rank. */
const LEAST_QUESTIONS = 500;
const DIGITS = 4;

/** What a history teaches: the weights, and the trees that are grown on top of them. The same groups give the same model. */
export function fitModel(groups: readonly TrainingGroup[]): Pick<MatchModel, 'weights' | 'trees'> {
  const weights = roundedWeights(groups);
  const base = (row: FeatureRow) => FEATURES.reduce((sum, name, i) => sum + weights[name] * row[i]!, 0);
  const trees =
    groups.length < LEAST_QUESTIONS
      ? { features: FEATURES, trees: [] }
      : growTrees(groups, base, { features: FEATURES });
  return { weights, trees };
}

/** Fitted weights as they are stored. */
export function roundedWeights(groups: readonly TrainingGroup[]): FeatureWeights {
  const weights = fitWeights(groups);
  return Object.fromEntries(
    FEATURES.map((name) => [name, Number(weights[name].toFixed(DIGITS))]),
  ) as unknown as FeatureWeights;
}
