/** How a recent question went, as far as it says how long one waits. */
export interface WaitOutcome {
  /** From asking to the first acceptance, or, unanswered, as long as it was asked around; ms. */
  waitedMs: number;
  answered: boolean;
  tags: readonly string[];
  /** When it was asked, epoch ms. */
  at: number;
}

/** From the nearest likeness to the widest. */
export type EstimateScope = 'kind_and_hour' | 'kind' | 'hour' | 'all';

export interface WaitEstimate {
  /** Half of them were answered within this; null when fewer than half were answered at all. */
  medianMs: number | null;
  /** Which questions it was learned from, and how many. */
  scope: EstimateScope;
  count: number;
}

/** Fewer than this say nothing. */
const ENOUGH = 5;
/** Hours of the day this far apart are alike. */
const SAME_HOUR = 2;
const HOUR_MS = 3_600_000;

/** Hours between two times of day, 0–12; days do not matter. */
function hoursApart(a: number, b: number): number {
  const apart = Math.abs(((a / HOUR_MS) % 24) - ((b / HOUR_MS) % 24));
  return Math.min(apart, 24 - apart);
}

/**
 * The median wait by Kaplan and Meier: a question that was given up after 40 s says that it takes longer than 40 s, and no more.
 * Null when half of them were never answered.
 */
export function medianWait(outcomes: readonly Pick<WaitOutcome, 'waitedMs' | 'answered'>[]): number | null {
  // At the same instant answers come before those who gave up.
  const sorted = [...outcomes].sort((a, b) => a.waitedMs - b.waitedMs || Number(b.answered) - Number(a.answered));
  let waiting = 1;
  for (const [i, { waitedMs, answered }] of sorted.entries()) {
    if (answered) waiting *= 1 - 1 / (sorted.length - i);
    if (waiting <= 0.5) return waitedMs;
  }
  return null;
}

/**
 * How long a question like this usually waits, learned from the nearest likeness of which enough is known: the same kind (a
 * shared tag) at this hour, the same kind, this hour, all. Null when too little is known of any.
 */
export function estimateWait(
  question: { tags: readonly string[]; at: number },
  outcomes: readonly WaitOutcome[],
): WaitEstimate | null {
  const tags = new Set(question.tags);
  const isKind = (one: WaitOutcome) => one.tags.some((tag) => tags.has(tag));
  const isHour = (one: WaitOutcome) => hoursApart(one.at, question.at) <= SAME_HOUR;
  const scopes: [EstimateScope, (one: WaitOutcome) => boolean][] = [
    ['kind_and_hour', (one) => isKind(one) && isHour(one)],
    ['kind', isKind],
    ['hour', isHour],
    ['all', () => true],
  ];
  for (const [scope, alike] of scopes) {
    const found = outcomes.filter(alike);
    if (found.length >= ENOUGH) return { medianMs: medianWait(found), scope, count: found.length };
  }
  return null;
}
