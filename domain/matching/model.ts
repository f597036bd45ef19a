import { FEATURES, type Feature } from './features.ts';

/** What each feature weighs, in log-odds a unit of the feature. */
export type FeatureWeights = Readonly<Record<Feature, number>>;

/**
 * A conditional logit: the odds of one consultant answering rather than another are e to the difference of their relevances,
 * and relevance is the sum of features times weights. Plain JSON.
 */
export interface MatchModel {
  /** With a history to learn from. */
  weights: FeatureWeights;
  /** With none. */
  coldWeights: FeatureWeights;
  /** As many past sessions make both count the same. */
  halfSessions: number;
}

/** The weights as they are with so many past sessions, in the order of `FEATURES`. */
export function weightsAt(model: MatchModel, sessions: number): Float64Array {
  const warm = sessions / (sessions + model.halfSessions);
  return Float64Array.from(FEATURES, (name) => warm * model.weights[name] + (1 - warm) * model.coldWeights[name]);
}
