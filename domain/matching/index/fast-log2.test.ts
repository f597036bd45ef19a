import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fastLog2 } from './fast-log2.ts';

const positive = fc.double({ min: 1e-30, max: 1e30, noNaN: true });

it('is close to the logarithm, never above it', () => {
  fc.assert(
    fc.property(positive, (value) => {
      const error = Math.log2(Math.fround(value)) - fastLog2(value);
      expect(error).toBeGreaterThanOrEqual(-1e-6);
      expect(error).toBeLessThan(0.087);
    }),
  );
  expect([1, 2, 1_024, 0.25].map(fastLog2)).toEqual([0, 1, 10, -2]);
});

it('never falls', () => {
  fc.assert(fc.property(positive, positive, (a, b) => fastLog2(Math.min(a, b)) <= fastLog2(Math.max(a, b))));
});
