import { createTreeScorer, type BoostedTrees } from './boosted-trees.ts';
import { COMPARED_ROW, comparedRows } from './compared-row.ts';
import { FEATURES, INTERPLAY, type Feature, type FeatureRow } from './features.ts';

/** What each feature weighs, in log-odds a unit of the feature. */
export type FeatureWeights = Readonly<Record<Feature, number>>;

/**
 * A conditional logit, corrected by boosted trees: the odds of one consultant answering rather than another are e to the
 * difference of their relevances, and relevance is the sum of features times weights, and of what the trees add where several
 * features together say more than each by itself. Plain JSON.
 */
export interface MatchModel {
  /** With a history to learn from. */
  weights: FeatureWeights;
  /** With none. */
  coldWeights: FeatureWeights;
  /** As many past sessions make both count the same. */
  halfSessions: number;
  /** Grown on top of `weights`; they count as much as those do. */
  trees: BoostedTrees;
}

/** A model made ready to rank. */
export interface ModelScorer {
  /** What each place of a row weighs with so many past sessions. */
  weightsAt(sessions: number): Float64Array;
  /** What the trees say of a compared row. */
  interplay(compared: Float64Array): number;
}

const ready = new WeakMap<MatchModel, ModelScorer>();

/**
 * The same for the same model: making its trees ready takes milliseconds.
 * @throws RangeError when the trees ask about features that this release does not have.
 */
export function modelScorer(model: MatchModel): ModelScorer {
  const known = ready.get(model) ?? makeReady(model);
  ready.set(model, known);
  return known;
}

function makeReady(model: MatchModel): ModelScorer {
  return {
    weightsAt(sessions) {
      const warm = sessions === Infinity ? 1 : sessions / (sessions + model.halfSessions);
      const weights = new Float64Array(INTERPLAY + 1).fill(warm);
      for (const [i, name] of FEATURES.entries()) {
        weights[i] = warm * model.weights[name] + (1 - warm) * model.coldWeights[name];
      }
      return weights;
    },
    interplay: createTreeScorer(model.trees, COMPARED_ROW),
  };
}

/** Relevance of a row, which begins at `at`, as the features alone make it. */
export function weighed(rows: Float64Array, weights: Float64Array, at = 0): number {
  let sum = 0;
  for (let i = 0; i < INTERPLAY; i++) sum += rows[at + i]! * weights[i]!;
  return sum;
}

/** Relevances of all candidates of a question with so many past sessions, the interplay and all. */
export function relevancesWhen(model: MatchModel, sessions: number): (rows: readonly FeatureRow[]) => number[] {
  const scorer = modelScorer(model);
  const weights = scorer.weightsAt(sessions);
  return (rows) => {
    const compared = comparedRows(rows);
    return rows.map((row, i) => weighed(row, weights) + weights[INTERPLAY]! * scorer.interplay(compared[i]!));
  };
}
