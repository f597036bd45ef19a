/** Milliseconds of a year. */
export const YEAR_MS = 365.25 * 86_400_000;

/** From here exponents are counted, so that they stay small. */
const ORIGIN = Date.UTC(2030, 0, 1);

/**
 * What is old counts less: half after each half-life. What happened at `at` is stored times `stored(at)`; a sum of such things
 * is worth that sum times `scale(now)`. So sums need not be touched as time goes by.
 */
export interface Decay {
  stored(at: number): number;
  scale(now: number): number;
}

function createDecay(halfLifeMs: number): Decay {
  return {
    stored: (at) => 2 ** ((at - ORIGIN) / halfLifeMs),
    scale: (now) => 2 ** ((ORIGIN - now) / halfLifeMs),
  };
}

/** Words that somebody has dealt with, and votes of the questions most alike. */
export const LONG_DECAY = createDecay(3 * YEAR_MS);
/** How active somebody is, over shorter and longer spans: nobody knows beforehand which of them foretells best. */
export const ACTIVITY_DECAYS = {
  weeks: createDecay(0.05 * YEAR_MS),
  month: createDecay(0.1 * YEAR_MS),
  season: createDecay(0.2 * YEAR_MS),
  halfYear: createDecay(0.5 * YEAR_MS),
  year: createDecay(YEAR_MS),
  years: createDecay(2 * YEAR_MS),
} as const;
export type Span = keyof typeof ACTIVITY_DECAYS;
export const SPANS = Object.keys(ACTIVITY_DECAYS) as Span[];
