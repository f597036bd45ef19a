import { topSlots } from '@cc/domain/matching/index/top-slots.ts';
import { RESULTS, type Found } from '../engine.ts';

/** The best of what `natural` says of each document. @param ids of the documents, in `natural`'s order. */
export function bestDocuments(scores: readonly number[], ids: readonly string[]): Found[] {
  const sums = Float64Array.from(scores);
  const touched = new Int32Array(sums.length);
  let count = 0;
  for (let i = 0; i < sums.length; i++) if (sums[i]! > 0) touched[count++] = i;
  return topSlots({ count, touched, sums }, RESULTS).map((i) => ({ id: ids[i]!, score: sums[i]! }));
}
