import { atLeast } from './blocks.ts';
import type { PostingLists } from './posting-lists.ts';

/**
 * Sums of positive numbers by a small integer, where most of them will not be zero: what has been touched is not kept, and
 * starting again clears everything.
 */
export interface DenseSums {
  /** Every integer is below this. */
  readonly limit: number;
  /** Zero where nothing was found. */
  readonly sums: Float64Array;
}

export interface DenseAccumulator extends DenseSums {
  /** All sums are zero again, for integers below `limit`. */
  start(limit: number): void;
  /** Adds each count of a term's list at its slot, times `factor`. */
  addList(lists: PostingLists, term: number, factor: number): void;
}

export function createDenseAccumulator(): DenseAccumulator {
  let sums = new Float64Array(0);
  let limit = 0;
  return {
    get limit() {
      return limit;
    },
    get sums() {
      return sums;
    },
    start(below) {
      limit = below;
      sums = atLeast(sums, limit);
      sums.fill(0, 0, limit);
    },
    addList(lists, term, factor) {
      const { slots, counts } = lists;
      const into = sums;
      const start = lists.startOf(term);
      const end = start + lists.lengthOf(term);
      for (let i = start; i < end; i++) into[slots[i]!]! += counts[i]! * factor;
    },
  };
}

/** The best so far, sorted. Used by one call after the other. */
let keys = new Int32Array(64);
let values = new Float64Array(64);

/**
 * The `most` integers with the highest sums above zero, best first; equal ones in the order of their numbers. Meant for few
 * out of many: the best so far are kept in a sorted list.
 * @param by what each sum is multiplied with before; positive.
 * @param isWanted to look at some only; asked of the few that are good enough. It must not call this.
 */
export function highestOf(
  { limit, sums }: DenseSums,
  most: number,
  { by, isWanted }: { by?: Float64Array; isWanted?: (key: number) => boolean } = {},
): number[] {
  keys = atLeast(keys, most);
  values = atLeast(values, most);
  let length = 0;
  let threshold = 0;
  for (let key = 0; most > 0; key++) {
    // Nearly all of the time is spent here.
    if (by) while (key < limit && sums[key]! * by[key]! <= threshold) key++;
    else while (key < limit && sums[key]! <= threshold) key++;
    if (key >= limit) break;
    if (isWanted && !isWanted(key)) continue;
    const value = by ? sums[key]! * by[key]! : sums[key]!;
    let at = length < most ? length++ : most - 1;
    for (; at > 0 && values[at - 1]! < value; at--) {
      values[at] = values[at - 1]!;
      keys[at] = keys[at - 1]!;
    }
    values[at] = value;
    keys[at] = key;
    if (length === most) threshold = values[most - 1]!;
  }
  return Array.from(keys.subarray(0, length));
}
