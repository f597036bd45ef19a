import type { Rules } from './rules.ts';

/** What decides how long the free start of a call is, beside the usual length. */
export interface FairUse {
  /** Calls of this customer that ended free within the last day, those that were broken off for them not counted. */
  freeCalls: number;
  /** The customer agreed, when asking, that there is no free start because the free calls of the day are used up. */
  agreedToNone: boolean;
  /** The two have talked within `pairWindowDays`. */
  talkedLately: boolean;
}

export type FreeWindowWhy = 'usual' | 'pair' | 'used_up';

/** How many calls may still end free today. */
export const freeCallsLeft = (freeCalls: number, { freeCallsPerDay }: Pick<Rules, 'freeCallsPerDay'>): number =>
  Math.max(0, freeCallsPerDay - freeCalls);

/**
 * The free start of a call that is being accepted. It is never shorter than what its customer agreed to: without a word
 * about it there is a free start, however many free calls there were, and where there is room again it is given back.
 */
export function freeWindow(
  { freeCalls, agreedToNone, talkedLately }: FairUse,
  rules: Pick<Rules, 'freeWindowMs' | 'pairFreeWindowMs' | 'freeCallsPerDay'>,
): { ms: number; why: FreeWindowWhy } {
  if (agreedToNone && freeCallsLeft(freeCalls, rules) === 0) return { ms: 0, why: 'used_up' };
  if (talkedLately && rules.pairFreeWindowMs < rules.freeWindowMs) return { ms: rules.pairFreeWindowMs, why: 'pair' };
  return { ms: rules.freeWindowMs, why: 'usual' };
}
