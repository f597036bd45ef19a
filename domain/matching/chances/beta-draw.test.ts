import { describe, expect, it } from 'vitest';
import { betaDraw } from './beta-draw.ts';
import { seededUniform } from '../../seeded-uniform.ts';

describe('betaDraw', () => {
  it.each([
    [1, 1],
    [0.5, 0.5],
    [0.9, 1.1],
    [2, 5],
    [8, 2],
    [300, 100],
  ])('has mean, variance and skewness of Beta(%d, %d)', (a, b) => {
    const uniform = seededUniform(`moments of ${a} and ${b}`);
    const draws = Array.from({ length: 40_000 }, () => betaDraw(a, b, uniform));
    const moment = (of: (draw: number) => number) => draws.reduce((sum, draw) => sum + of(draw), 0) / draws.length;
    const mean = a / (a + b);
    const variance = (a * b) / ((a + b) ** 2 * (a + b + 1));
    const skewness = (2 * (b - a) * Math.sqrt(a + b + 1)) / ((a + b + 2) * Math.sqrt(a * b));
    expect(Math.abs(moment((draw) => draw) - mean)).toBeLessThan(4 * Math.sqrt(variance / draws.length));
    expect(moment((draw) => (draw - mean) ** 2) / variance).toBeCloseTo(1, 1);
    expect(moment((draw) => ((draw - mean) / Math.sqrt(variance)) ** 3)).toBeCloseTo(skewness, 1);
    expect(draws.every((draw) => draw >= 0 && draw <= 1)).toBe(true);
  });

  it('stays a number with hardly any evidence', () => {
    const uniform = seededUniform('tiny');
    for (let i = 0; i < 200; i++) expect(betaDraw(1e-4, 1e-4, uniform)).toBeGreaterThanOrEqual(0);
  });

  it.each([
    [0, 1],
    [1, -1],
    [Number.NaN, 1],
  ])('refuses Beta(%d, %d)', (a, b) => {
    expect(() => betaDraw(a, b, () => 0.5)).toThrow(RangeError);
  });
});
