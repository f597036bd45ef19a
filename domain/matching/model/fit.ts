import { FEATURES, type FeatureRow } from './features.ts';
import type { RankingFigures } from './model-choice.ts';
import type { FeatureWeights } from './model.ts';

/** One question: the features of everybody who could have answered, and how well each did (0 for who did not). */
export interface TrainingGroup {
  rows: readonly FeatureRow[];
  grades: ArrayLike<number>;
}

export interface FitOptions {
  /** Ridge penalty on the weights of features brought to a standard deviation of 1. */
  ridge?: number;
  iterations?: number;
}

const SIZE = FEATURES.length;
/** A log-likelihood that gains less than this a question has arrived. */
const TOLERANCE = 1e-7;

/**
 * Fits a conditional logit by Newton's method: the weights under which those who answered were the likeliest, each of several
 * answerers of a question counting alike. Features without spread weigh nothing. Groups without an answer, or with nobody
 * else, teach nothing and are left out.
 */
export function fitWeights(groups: readonly TrainingGroup[], options: FitOptions = {}): FeatureWeights {
  const { ridge = 3, iterations = 25 } = options;
  const scale = spreads(groups);
  let weights = new Float64Array(SIZE);
  let here = slopes(groups, weights, scale, ridge);
  for (let i = 0; i < iterations; i++) {
    const step = solve(here.hessian, here.gradient);
    let next = { weights, ...here };
    // Newton may overshoot where the likelihood is far from a parabola: then half of the way, and half of that.
    for (let share = 1; share > 1e-3 && !(next.likelihood > here.likelihood); share /= 2) {
      const tried = weights.map((weight, f) => weight + share * step[f]!);
      next = { weights: tried, ...slopes(groups, tried, scale, ridge) };
    }
    const gained = next.likelihood - here.likelihood;
    if (!(gained > 0)) break;
    ({ weights } = next);
    here = next;
    if (gained < TOLERANCE * groups.length) break;
  }
  return Object.fromEntries(FEATURES.map((name, f) => [name, weights[f]! / scale[f]!])) as Record<
    (typeof FEATURES)[number],
    number
  >;
}

/** Standard deviation of each feature over all rows; 1 where there is none. */
function spreads(groups: readonly TrainingGroup[]): Float64Array {
  const sum = new Float64Array(SIZE);
  const squares = new Float64Array(SIZE);
  let count = 0;
  for (const { rows } of groups) {
    for (const row of rows) {
      count++;
      for (let f = 0; f < SIZE; f++) {
        sum[f]! += row[f]!;
        squares[f]! += row[f]! ** 2;
      }
    }
  }
  return sum.map((total, f) => {
    const variance = squares[f]! / count - (total / count) ** 2;
    return variance > 1e-12 ? Math.sqrt(variance) : 1;
  });
}

/** Penalised log-likelihood at the weights, its gradient, and the negative of its second derivatives. */
function slopes(groups: readonly TrainingGroup[], weights: Float64Array, scale: Float64Array, ridge: number) {
  const gradient = new Float64Array(SIZE);
  const hessian = new Float64Array(SIZE * SIZE);
  const mean = new Float64Array(SIZE);
  const z = new Float64Array(SIZE);
  const factors = weights.map((weight, f) => weight / scale[f]!);
  let likelihood = 0;
  for (const { rows, grades } of groups) {
    let answers = 0;
    for (let i = 0; i < rows.length; i++) if (grades[i]! > 0) answers++;
    if (answers === 0 || rows.length < 2) continue;
    const scores = rows.map((row) => factors.reduce((total, factor, f) => total + factor * row[f]!, 0));
    const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (const score of scores) sum += Math.exp(score - most);
    mean.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const share = Math.exp(scores[i]! - most) / sum;
      const wanted = grades[i]! > 0 ? 1 / answers : 0;
      if (wanted > 0) likelihood += wanted * Math.log(share);
      for (let f = 0; f < SIZE; f++) z[f] = rows[i]![f]! / scale[f]!;
      for (let f = 0; f < SIZE; f++) {
        mean[f]! += share * z[f]!;
        gradient[f]! += (wanted - share) * z[f]!;
        const weighted = share * z[f]!;
        for (let g = 0; g <= f; g++) hessian[f * SIZE + g]! += weighted * z[g]!;
      }
    }
    for (let f = 0; f < SIZE; f++) for (let g = 0; g <= f; g++) hessian[f * SIZE + g]! -= mean[f]! * mean[g]!;
  }
  for (let f = 0; f < SIZE; f++) {
    likelihood -= ridge * weights[f]! ** 2;
    gradient[f]! -= 2 * ridge * weights[f]!;
    hessian[f * SIZE + f]! += 2 * ridge + 1e-9;
  }
  return { likelihood, gradient, hessian };
}

/** Solves `matrix` x = `right` for a symmetric positive definite matrix given by its lower triangle (Cholesky). */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const lower = matrix.slice();
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = lower[i * n + j]!;
      for (let k = 0; k < j; k++) value -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(value, 1e-12)) : value / lower[j * n + j]!;
    }
  }
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * n + k]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  return x;
}

/** How well scores of a question's rows rank those who answered. */
export function evaluateRanking(
  groups: readonly TrainingGroup[],
  scoresOf: (rows: readonly FeatureRow[]) => number[],
): RankingFigures {
  let hits = 0;
  let reciprocal = 0;
  let gain = 0;
  for (const { rows, grades } of groups) {
    const scores = scoresOf(rows);
    const order = [...rows.keys()].sort((a, b) => scores[b]! - scores[a]!);
    const first = order.findIndex((i) => grades[i]! > 0);
    if (first >= 0) reciprocal += 1 / (first + 1);
    if (first >= 0 && first < 3) hits++;
    const best = Array.from(grades).sort((a, b) => b - a);
    const ideal = discounted(best);
    if (ideal > 0) gain += discounted(order.map((i) => grades[i]!)) / ideal;
  }
  const n = Math.max(1, groups.length);
  return { hitAt3: hits / n, mrr: reciprocal / n, ndcgAt10: gain / n };
}

/** Discounted gain of the first ten, 2^grade − 1 each. */
function discounted(grades: readonly number[]): number {
  return grades.slice(0, 10).reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0);
}
