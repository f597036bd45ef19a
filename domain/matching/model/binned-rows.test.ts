import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binRows } from './binned-rows.ts';

const rowsOf = (values: readonly number[]) => values.map((value) => Float64Array.of(value));

describe('binRows', () => {
  it('puts each value between the bounds of its bin, as a tree will compare it', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 300 }), fc.integer({ min: 2, max: 64 }), (values, most) => {
        const { bins, bounds } = binRows(rowsOf(values), 1, most);
        const ends = bounds[0]!;
        expect(ends.length).toBeLessThan(most);
        for (const [i, value] of values.entries()) {
          const bin = bins[0]![i]!;
          if (bin < ends.length) expect(value).toBeLessThanOrEqual(ends[bin]!);
          if (bin > 0) expect(value <= ends[bin - 1]!).toBe(false);
        }
      }),
    );
  });

  it('fills the bins evenly, but keeps a value that many rows share to itself', () => {
    const spread = Array.from({ length: 3_000 }, (_, i) => 1 + i / 1_000);
    const { bins, bounds } = binRows(rowsOf([...spread, ...new Array<number>(7_000).fill(0)]), 1, 16);
    expect(bounds[0]).toHaveLength(15);
    const filled = new Array<number>(16).fill(0);
    for (const bin of bins[0]!) filled[bin]!++;
    expect(filled[0]).toBe(7_000);
    for (const rows of filled.slice(1)) expect(rows).toBeCloseTo(200, -1);
  });

  it('has one bin where all are alike', () => {
    expect(binRows(rowsOf([3, 3, 3]), 1).bounds[0]).toHaveLength(0);
    expect(binRows([], 1).bounds[0]).toHaveLength(0);
  });
});
