/** The difference of two clocks, known ever better: it lies within every bracket that a look at both has given. */
export interface ClockOffset {
  /** It is between these two, in ms. */
  narrow(from: number, to: number): void;
  /** The best guess, in ms; NaN before the first bracket. */
  readonly ms: number;
  /** How far apart the ends of what is known are; the guess is wrong by half of it at most. */
  readonly widthMs: number;
}

/** Bare of any clock: the brackets are given. One that excludes what was known means that a clock was set or has drifted, and replaces it. */
export function createClockOffset(): ClockOffset {
  let low = -Infinity;
  let high = Infinity;
  return {
    narrow(from, to) {
      const overlaps = from <= high && to >= low;
      low = overlaps ? Math.max(low, from) : from;
      high = overlaps ? Math.min(high, to) : to;
    },
    get ms() {
      return (low + high) / 2;
    },
    get widthMs() {
      return high - low;
    },
  };
}

/**
 * Beginnings and ends of what is billed are moved from clock to clock, so a guess that is wrong by more than this could make a
 * call look longer than it was.
 */
export const PRECISE_MS = 10;
