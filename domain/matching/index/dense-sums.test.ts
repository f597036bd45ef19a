import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDenseAccumulator, highestOf } from './dense-sums.ts';
import { createPostingLists } from './posting-lists.ts';

describe('createDenseAccumulator', () => {
  it('adds lists, and starts again from zero', () => {
    const lists = createPostingLists();
    lists.add(0, 2, 3, 0);
    lists.add(0, 0, 1, 1);
    lists.add(1, 2, 0.5, 2);
    const found = createDenseAccumulator();
    found.start(4);
    found.addList(lists, 0, 2);
    found.addList(lists, 1, 1);
    expect([...found.sums.subarray(0, found.limit)]).toEqual([2, 0, 6.5, 0]);
    found.start(3);
    found.addList(lists, 1, 4);
    expect([...found.sums.subarray(0, found.limit)]).toEqual([0, 0, 2]);
  });
});

describe('highestOf', () => {
  it('orders like sorting all of those that are above zero and wanted', () => {
    const sums = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
    fc.assert(
      fc.property(sums, fc.nat(70), fc.integer({ min: 1, max: 3 }), (values, most, step) => {
        const found = { limit: values.length, sums: Float64Array.from([...values, 99]) };
        const isWanted = (key: number) => key % step === 0;
        const by = Float64Array.from(values, (_, key) => 1 / (1 + (key % 4)));
        const sorted = (worth: (key: number) => number) =>
          [...values.keys()]
            .filter((key) => values[key]! > 0)
            .sort((a, b) => worth(b) - worth(a) || a - b)
            .slice(0, most);
        expect(highestOf(found, most)).toEqual(sorted((key) => values[key]!));
        expect(highestOf(found, most, { by })).toEqual(sorted((key) => values[key]! * by[key]!));
        const wanted = [...values.keys()].filter((key) => isWanted(key) && values[key]! > 0);
        expect(highestOf(found, most, { isWanted })).toEqual(
          wanted.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, most),
        );
      }),
    );
  });
});
