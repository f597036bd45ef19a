import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topSlots } from './top-slots.ts';

describe('topSlots', () => {
  it('orders like sorting all of those that are wanted', () => {
    const sums = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
    fc.assert(
      fc.property(sums, fc.nat(70), fc.integer({ min: 1, max: 3 }), (values, limit, step) => {
        const touched = Int32Array.from(values.keys()).reverse();
        const isWanted = (slot: number) => slot % step === 0;
        const sorted = [...values.keys()].filter(isWanted).sort((a, b) => values[b]! - values[a]! || a - b);
        const found = { count: values.length, touched, sums: Float64Array.from(values) };
        expect(topSlots(found, limit, isWanted)).toEqual(sorted.slice(0, limit));
        if (step === 1) expect(topSlots(found, limit)).toEqual(sorted.slice(0, limit));
      }),
    );
  });
});
