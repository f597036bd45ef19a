import { atLeast } from './blocks.ts';
import type { PostingLists } from './posting-lists.ts';
import type { SlotSums } from './top-slots.ts';

/** Sums of positive numbers by a small integer; starting again costs as much as was touched. */
export interface Accumulator extends SlotSums {
  /** All sums are zero again, for integers below `limit`. */
  start(limit: number): void;
  add(key: number, amount: number): void;
  /** Adds each count of a term's list at its slot, times `factor`, and times what `by` has at the slot. */
  addList(lists: PostingLists, term: number, factor: number, by?: Float64Array): void;
  /** Adds the same at each slot of a term's list. */
  addEach(lists: PostingLists, term: number, amount: number): void;
}

export function createAccumulator(): Accumulator {
  const self: Accumulator = {
    count: 0,
    touched: new Int32Array(0),
    sums: new Float64Array(0),
    start(limit) {
      const { sums, touched, count } = self;
      for (let i = 0; i < count; i++) sums[touched[i]!] = 0;
      self.count = 0;
      // One more: what is written after the last touched one does not count.
      self.touched = atLeast(touched, limit + 1);
      self.sums = atLeast(sums, limit);
    },
    add(key, amount) {
      const sum = self.sums[key]!;
      self.touched[self.count] = key;
      self.count += +(sum === 0 && amount > 0);
      self.sums[key] = sum + amount;
    },
    // In all of these without a branch for what is new, since nobody could foretell it.
    addList(lists, term, factor, by) {
      const { sums, touched } = self;
      const { slots, counts } = lists;
      const start = lists.startOf(term);
      const end = start + lists.lengthOf(term);
      let { count } = self;
      if (!(factor > 0)) return;
      for (let i = start; i < end; i++) {
        const slot = slots[i]!;
        const sum = sums[slot]!;
        touched[count] = slot;
        count += +(sum === 0);
        sums[slot] = sum + counts[i]! * factor * (by ? by[slot]! : 1);
      }
      self.count = count;
    },
    addEach(lists, term, amount) {
      const { sums, touched } = self;
      const { slots } = lists;
      const start = lists.startOf(term);
      const end = start + lists.lengthOf(term);
      let { count } = self;
      if (!(amount > 0)) return;
      for (let i = start; i < end; i++) {
        const slot = slots[i]!;
        const sum = sums[slot]!;
        touched[count] = slot;
        count += +(sum === 0);
        sums[slot] = sum + amount;
      }
      self.count = count;
    },
  };
  return self;
}
