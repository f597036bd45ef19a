import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReorder, type Ordered } from './reorder.ts';

const items = (out: Ordered<number>[]) => out.map(({ item }) => item);

describe('packets that come in another order', () => {
  it('go out in theirs, over the end of the numbers', () => {
    const reorder = createReorder<number>(100);
    const out = [65_534, 0, 65_535, 2, 1].flatMap((sequence) => reorder.push(sequence, sequence, 0));
    expect(items(out)).toEqual([65_534, 65_535, 0, 1, 2]);
    expect(out.some(({ afterGap }) => afterGap)).toBe(false);
  });

  it('are waited for only so long, and what follows says so', () => {
    const reorder = createReorder<number>(100);
    reorder.push(10, 10, 0);
    expect(reorder.push(12, 12, 10)).toEqual([]);
    expect(reorder.flush(110)).toEqual([]);
    expect(reorder.flush(111)).toEqual([{ item: 12, afterGap: true }]);
    // Too late, and twice.
    expect([...reorder.push(11, 11, 112), ...reorder.push(12, 12, 112)]).toEqual([]);
    expect(reorder.push(13, 13, 113)).toEqual([{ item: 13, afterGap: false }]);
  });

  it('never go out twice or out of order, whatever is lost, doubled or late', () => {
    const start = fc.integer({ min: 0, max: 65_535 });
    const steps = fc.array(
      fc.record({ ahead: fc.integer({ min: -5, max: 9 }), later: fc.integer({ min: 0, max: 60 }) }),
    );
    fc.assert(
      fc.property(start, steps, (first, all) => {
        const reorder = createReorder<number>(100);
        let [place, now] = [0, 0];
        const out = items(reorder.push(first, 0, now));
        for (const { ahead, later } of all) {
          [place, now] = [Math.max(0, place + ahead), now + later];
          out.push(...items(reorder.push((first + place) % 65_536, place, now)));
        }
        out.push(...items(reorder.flush(Infinity)));
        expect(out).toEqual([...new Set(out)].toSorted((a, b) => a - b));
      }),
    );
  });
});
