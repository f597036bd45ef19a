import { atLeast } from './blocks.ts';
import type { SlotSums } from './top-slots.ts';

/** Sums of positive numbers by a small integer; starting again costs as much as was touched. */
export interface Accumulator extends SlotSums {
  /** All sums are zero again, for integers below `limit`. */
  start(limit: number): void;
  add(key: number, amount: number): void;
}

export function createAccumulator(): Accumulator {
  const self: Accumulator = {
    count: 0,
    touched: new Int32Array(0),
    sums: new Float64Array(0),
    start(limit) {
      for (let i = 0; i < self.count; i++) self.sums[self.touched[i]!] = 0;
      self.count = 0;
      // One more: what is written after the last touched one does not count.
      self.touched = atLeast(self.touched, limit + 1);
      self.sums = atLeast(self.sums, limit);
    },
    add(key, amount) {
      const sum = self.sums[key]!;
      self.touched[self.count] = key;
      self.count += +(sum === 0 && amount > 0);
      self.sums[key] = sum + amount;
    },
  };
  return self;
}
