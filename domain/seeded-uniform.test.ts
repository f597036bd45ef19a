import { describe, expect, it } from 'vitest';
import { seededUniform } from './seeded-uniform.ts';

const numbers = (seed: string, n: number) => {
  const next = seededUniform(seed);
  return Array.from({ length: n }, () => next());
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seededUniform', () => {
  it('repeats itself for the same seed only', () => {
    expect(numbers('question 1', 20)).toEqual(numbers('question 1', 20));
    expect(numbers('question 1', 20)).not.toEqual(numbers('question 2', 20));
    expect(numbers('', 3)).toEqual(numbers('', 3));
  });

  it('is spread evenly from 0 to 1', () => {
    const many = numbers('evenly', 20_000);
    expect(Math.min(...many)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...many)).toBeLessThan(1);
    expect(mean(many)).toBeCloseTo(1 / 2, 2);
    expect(mean(many.map((value) => (value - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
  });

  it('is as even over seeds that hardly differ', () => {
    const firsts = Array.from({ length: 20_000 }, (_, i) => seededUniform(`question ${i}`)());
    expect(mean(firsts)).toBeCloseTo(1 / 2, 2);
    for (const bound of [0.1, 1 / 3, 0.9]) {
      expect(mean(firsts.map((value) => (value < bound ? 1 : 0)))).toBeCloseTo(bound, 1);
    }
  });
});
