/** Milliseconds of a year. */
export const YEAR_MS = 365.25 * 86_400_000;

/** From here exponents are counted, so that they stay small. */
const ORIGIN = Date.UTC(2020, 0, 1);

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

/** Words that somebody has dealt with; tags and votes; what somebody did of late. */
export const WORD_DECAY = createDecay(3 * YEAR_MS);
export const YEAR_DECAY = createDecay(YEAR_MS);
export const LATELY_DECAY = createDecay(0.2 * YEAR_MS);
export const WEEK_DECAY = createDecay(0.05 * YEAR_MS);
