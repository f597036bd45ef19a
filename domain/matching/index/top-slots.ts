import { atLeast } from './blocks.ts';

/** What a query found: the sums by slot, zero where nothing was found, and the slots that are not zero. */
export interface SlotSums {
  /** How many of `touched` count. */
  count: number;
  /** In no order. */
  touched: Int32Array;
  sums: Float64Array;
}

/** A heap with the worst of the best on top, which is all that most slots are compared with. Used by one call after the other. */
let heapSlots = new Int32Array(0);
let heapSums = new Float64Array(0);

/**
 * The `limit` slots with the highest sums, best first; equal ones in the order of their numbers.
 * @param isWanted to look at some of the slots only; asked of the few that are good enough. It must not call this.
 */
export function topSlots(
  { count, touched, sums }: SlotSums,
  limit: number,
  isWanted?: (slot: number) => boolean,
): number[] {
  const most = Math.min(limit, count);
  heapSlots = atLeast(heapSlots, most);
  heapSums = atLeast(heapSums, most);
  let size = 0;
  let threshold = -Infinity;
  for (let i = 0; i < count && most > 0; i++) {
    const slot = touched[i]!;
    const sum = sums[slot]!;
    if (sum < threshold) continue;
    if (size === most && sum === threshold && slot > heapSlots[0]!) continue;
    if (isWanted && !isWanted(slot)) continue;
    if (size === most) sink(slot, sum, size);
    else rise(slot, sum, size++);
    if (size === most) threshold = heapSums[0]!;
  }
  const best = new Array<number>(size);
  while (size > 0) {
    best[--size] = heapSlots[0]!;
    sink(heapSlots[size]!, heapSums[size]!, size);
  }
  return best;
}

/** Puts a slot where the top was, or where it belongs below it. */
function sink(slot: number, sum: number, size: number): void {
  const slots = heapSlots;
  const sums = heapSums;
  let at = 0;
  for (let child = 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && isWorse(slots[child + 1]!, sums[child + 1]!, slots[child]!, sums[child]!)) child++;
    if (!isWorse(slots[child]!, sums[child]!, slot, sum)) break;
    slots[at] = slots[child]!;
    sums[at] = sums[child]!;
    at = child;
  }
  slots[at] = slot;
  sums[at] = sum;
}

/** Puts a slot behind the last one, or where it belongs above it. */
function rise(slot: number, sum: number, size: number): void {
  const slots = heapSlots;
  const sums = heapSums;
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isWorse(slot, sum, slots[parent]!, sums[parent]!)) break;
    slots[at] = slots[parent]!;
    sums[at] = sums[parent]!;
    at = parent;
  }
  slots[at] = slot;
  sums[at] = sum;
}

const isWorse = (slot: number, sum: number, other: number, otherSum: number) =>
  sum < otherSum || (sum === otherSum && slot > other);
