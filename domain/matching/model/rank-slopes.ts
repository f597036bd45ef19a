import type { TrainingGroup } from './fit.ts';
import type { Slopes } from './grow-tree.ts';

/** Only who is, or would by changing places be, among so many first counts. */
const FIRST = 10;
/** Places of scores as close as this are worth the most. */
const CLOSE = 0.01;

/**
 * The slopes of how badly scores rank (LambdaRank): every two of a group of which one did better pull it up and the other
 * down, by the chance that the scores mistake them and by how much changing places would change the nDCG. Closer scores pull
 * more, and a group with many such pairs does not outshout the others.
 */
export function createRankSlopes(groups: readonly TrainingGroup[]): (scores: Float64Array) => Slopes {
  const starts = [0];
  for (const { rows } of groups) starts.push(starts.at(-1)! + rows.length);
  const count = starts.at(-1)!;
  const gains = Float64Array.from(groups.flatMap(({ rows, grades }) => rows.map((_, i) => 2 ** grades[i]! - 1)));
  const longest = groups.reduce((most, { rows }) => Math.max(most, rows.length), 0);
  const discounts = Float64Array.from({ length: longest }, (_, i) => 1 / Math.log2(i + 2));
  const ideals = groups.map((_, g) => {
    const best = gains
      .slice(starts[g]!, starts[g + 1]!)
      .sort()
      .reverse();
    return best.subarray(0, FIRST).reduce((sum, gain, i) => sum + gain * discounts[i]!, 0);
  });
  /** Rows by descending score within each group, kept from one time to the next. */
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const gradient = new Float64Array(count);
  const hessian = new Float64Array(count);

  /** Adds the slopes of the pairs in which the row at place `i` did better; returns the sum of the pulls. */
  function pull(scores: Float64Array, i: number, start: number, end: number, ideal: number): number {
    const better = order[i]!;
    let pulls = 0;
    for (let j = start; j < end; j++) {
      const worse = order[j]!;
      const gap = gains[better]! - gains[worse]!;
      if (!(gap > 0)) continue;
      const ahead = scores[better]! - scores[worse]!;
      const change = (gap * Math.abs(discounts[i - start]! - discounts[j - start]!)) / ideal;
      const worth = change / (CLOSE + Math.abs(ahead));
      const mistaken = 1 / (1 + Math.exp(ahead));
      const slope = worth * mistaken;
      gradient[better]! -= slope;
      gradient[worse]! += slope;
      hessian[better]! += slope * (1 - mistaken);
      hessian[worse]! += slope * (1 - mistaken);
      pulls += 2 * slope;
    }
    return pulls;
  }

  return (scores) => {
    gradient.fill(0);
    hessian.fill(0);
    for (const [g, ideal] of ideals.entries()) {
      const start = starts[g]!;
      const end = starts[g + 1]!;
      sortStretch(order, scores, start, end);
      const first = Math.min(end, start + FIRST);
      let pulls = 0;
      for (let i = start; i < end; i++) {
        if (gains[order[i]!]! > 0) pulls += pull(scores, i, start, i < first ? end : first, ideal);
      }
      if (!(pulls > 0)) continue;
      const share = Math.log2(1 + pulls) / pulls;
      for (let row = start; row < end; row++) {
        gradient[row]! *= share;
        hessian[row]! *= share;
      }
    }
    return { gradient, hessian };
  };
}

/** Sorts rows start to end by descending score, by insertion: from one tree to the next the order hardly changes. */
function sortStretch(order: Int32Array, scores: Float64Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const row = order[i]!;
    const score = scores[row]!;
    let j = i - 1;
    while (j >= start && scores[order[j]!]! < score) {
      order[j + 1] = order[j]!;
      j--;
    }
    order[j + 1] = row;
  }
}
