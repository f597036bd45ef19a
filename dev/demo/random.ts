import { seededRandom } from '@cc/domain/seeded-random.ts';

/** Repeatable chance. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number between both ends, each included. */
  between(min: number, max: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
}

export function createRandom(seed: number): Random {
  const next = seededRandom(seed);
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
  };
}
