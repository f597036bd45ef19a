import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeast, capacityFor, createBlocks } from './blocks.ts';

describe('capacityFor', () => {
  it('is enough, and leaves at most a third idle', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16].map(capacityFor)).toEqual([
      1, 1, 2, 3, 4, 6, 6, 8, 8, 12, 12, 16, 16,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (length) => {
        const capacity = capacityFor(length);
        expect(capacity).toBeGreaterThanOrEqual(length);
        expect(capacity).toBeLessThanOrEqual(length * 1.5);
        expect(capacityFor(capacity)).toBe(capacity);
      }),
    );
  });
});

describe('createBlocks', () => {
  it('hands out ranges that do not overlap, and those given back again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 60 }), (steps) => {
        const blocks = createBlocks();
        const taken: { start: number; capacity: number }[] = [];
        for (const [length, give] of steps) {
          const old = give ? taken.shift() : undefined;
          if (old) blocks.giveBack(old.start, old.capacity);
          const capacity = capacityFor(length);
          const end = blocks.end;
          const start = blocks.take(capacity);
          if (old?.capacity === capacity) expect(blocks.end).toBe(end);
          for (const other of taken) {
            expect(start + capacity <= other.start || other.start + other.capacity <= start).toBe(true);
          }
          taken.push({ start, capacity });
          expect(start + capacity).toBeLessThanOrEqual(blocks.end);
        }
      }),
    );
  });
});

describe('atLeast', () => {
  it('keeps a column that is long enough, and copies into a longer one', () => {
    const column = Int32Array.of(1, 2, 3);
    expect(atLeast(column, 3)).toBe(column);
    const longer = atLeast(column, 4);
    expect(longer.length).toBeGreaterThanOrEqual(4);
    expect([...longer.subarray(0, 4)]).toEqual([1, 2, 3, 0]);
    expect(atLeast(new Float32Array(0), 1)).toBeInstanceOf(Float32Array);
  });
});
