/**
 * Hands out ranges of a typed array (or of several parallel ones), so that many short lists live in a few long columns. It owns
 * no column: whoever does makes it `end` long. Blocks that were given back are handed out again.
 */
export interface Blocks {
  /** All blocks end here or before. */
  readonly end: number;
  /** Start of a block of `capacity` entries; one of the capacities that `capacityFor` gives. */
  take(capacity: number): number;
  giveBack(start: number, capacity: number): void;
}

/** The least capacity for `length` entries: 1, 2, 3, 4, 6, 8, 12, 16 …, so that at most a third of a block lies idle. */
export function capacityFor(length: number): number {
  if (length <= 2) return Math.max(1, length);
  const power = 2 ** (31 - Math.clz32(length - 1));
  return length <= power * 1.5 ? power * 1.5 : power * 2;
}

export function createBlocks(): Blocks {
  const free = new Map<number, number[]>();
  let end = 0;
  return {
    get end() {
      return end;
    },
    take(capacity) {
      const reused = free.get(capacity)?.pop();
      if (reused !== undefined) return reused;
      end += capacity;
      return end - capacity;
    },
    giveBack(start, capacity) {
      const starts = free.get(capacity);
      if (starts) starts.push(start);
      else free.set(capacity, [start]);
    },
  };
}

/** The column itself when it has `length` entries, otherwise a copy that is longer by half, so that growing stays cheap. */
export function atLeast<C extends Int32Array | Float32Array | Float64Array>(column: C, length: number): C {
  if (column.length >= length) return column;
  const Column = column.constructor as new (length: number) => C;
  const longer = new Column(Math.max(length, 16, Math.ceil(column.length * 1.5)));
  longer.set(column);
  return longer;
}
