import type { Rules } from '@cc/domain/rules.ts';
import type { Figures } from './figures.ts';

/** What must come out of the simulation, and what did not. */
export function boundsMissed(
  { day, saturated }: Record<'day' | 'saturated', Figures>,
  { waitMs }: Pick<Rules, 'waitMs'>,
): string[] {
  const missed: string[] = [];
  const atLeast = (what: string, value: number, bound: number) => {
    if (!(value >= bound)) missed.push(`${what}: ${value}, at least ${bound} is wanted`);
  };
  atLeast('A day: share of questions in a call within 20 s', day.within20s, 0.8);
  atLeast('A day: share of questions in a call within 120 s', day.within120s, 0.99);
  atLeast('Saturated: utilisation', saturated.utilisation, 0.8);
  for (const { longestSilenceMs } of [day, saturated]) {
    if (longestSilenceMs > waitMs + 1_000) missed.push(`Somebody waited ${longestSilenceMs} ms without a word`);
  }
  return missed;
}
