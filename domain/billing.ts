/**
 * The ten-minute rule. What is known about a call is *evidence*: intervals in which the SFU saw media of a person. Talk time is
 * the time for which there is evidence of both at once. Everything here is recomputable from the intervals alone.
 *
 * Why nobody is charged on doubt: an interval counts only up to its last media, so time that is merely *believed* (somebody's
 * line died and nobody has noticed yet, a fact is still on its way, a server was down) is never talk time. Evidence can only
 * grow, and growing evidence can only turn "undecided" into "capture". So capture, once decided, can never be contradicted by
 * a later fact; and "cancel" is only said when the session is over and no further evidence can come.
 */

/** Evidence that a person was present from `from` to `lastMedia` (epoch ms). Open ones may still grow at their end. */
export interface Interval {
  userId: string;
  from: number;
  lastMedia: number;
  closed: boolean;
  /** It ended by the person's own word, while the media were still flowing. */
  hungUp?: boolean;
}

/** A stretch of time, [from, to], epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** The union of somebody's intervals up to `cutoff` as disjoint spans in order. Broken intervals count nothing. */
function union(intervals: readonly Interval[], cutoff: number): Span[] {
  const spans = intervals
    .map(({ from, lastMedia }) => ({ from, to: Math.min(lastMedia, cutoff) }))
    .filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && to > from)
    .sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
}

/** The spans in which both were present, in order: the intersection of the two unions, nothing after `cutoff`. */
export function talkSpans(
  customerIntervals: readonly Interval[],
  consultantIntervals: readonly Interval[],
  cutoff: number = Infinity,
): Span[] {
  const a = union(customerIntervals, cutoff);
  const b = union(consultantIntervals, cutoff);
  const both: Span[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const from = Math.max(a[i]!.from, b[j]!.from);
    const to = Math.min(a[i]!.to, b[j]!.to);
    if (to > from) both.push({ from, to });
    if (a[i]!.to < b[j]!.to) i++;
    else j++;
  }
  return both;
}

/** Evidenced talk time of the two in ms. `cutoff` is the end of the session, epoch ms. */
export function talk(
  customerIntervals: readonly Interval[],
  consultantIntervals: readonly Interval[],
  cutoff?: number,
): { talkMs: number } {
  const spans = talkSpans(customerIntervals, consultantIntervals, cutoff);
  return { talkMs: spans.reduce((sum, { from, to }) => sum + (to - from), 0) };
}

/** The instant (epoch ms) at which evidenced talk time reached the free window, or null when it has not. */
export function markAt({
  customerIntervals,
  consultantIntervals,
  freeWindowMs,
  cutoff,
}: {
  customerIntervals: readonly Interval[];
  consultantIntervals: readonly Interval[];
  freeWindowMs: number;
  cutoff?: number;
}): number | null {
  let left = freeWindowMs;
  for (const { from, to } of talkSpans(customerIntervals, consultantIntervals, cutoff)) {
    if (to - from >= left) return from + left;
    left -= to - from;
  }
  return null;
}

/**
 * When the mark will be reached if both stay: `talkMs` had been talked when the present stretch began at `talkingSince`
 * (null while it pauses, then there is no mark in sight). A projection schedules the look at the facts; it decides nothing.
 */
export function projectMark({
  talkMs,
  talkingSince,
  freeWindowMs,
}: {
  talkMs: number;
  talkingSince: number | null;
  freeWindowMs: number;
}): number | null {
  return talkingSince === null ? null : talkingSince + Math.max(0, freeWindowMs - talkMs);
}

/**
 * Talk time split at the stretch that is going on: `talkingSince` is when it began (null when one of the two has no open
 * interval), `talkMs` all talk time before that. Feeds `projectMark` and the clocks on both screens.
 */
export function talkingNow(
  customerIntervals: readonly Interval[],
  consultantIntervals: readonly Interval[],
): { talkMs: number; talkingSince: number | null } {
  const spans = talkSpans(customerIntervals, consultantIntervals);
  const total = spans.reduce((sum, { from, to }) => sum + (to - from), 0);
  const began = Math.max(openSince(customerIntervals), openSince(consultantIntervals));
  if (began === Infinity) return { talkMs: total, talkingSince: null };
  // Both are here. The stretch reaches back to the start of the span it continues, if there is one.
  const going = spans.find(({ from, to }) => from <= began && began <= to);
  const talkingSince = going?.from ?? began;
  return { talkMs: talk(customerIntervals, consultantIntervals, talkingSince).talkMs, talkingSince };
}

/** Start of somebody's open interval, `Infinity` when there is none. */
function openSince(intervals: readonly Interval[]): number {
  return intervals.reduce((since, { from, closed }) => (closed ? since : Math.min(since, from)), Infinity);
}

export interface DecisionFacts {
  customerIntervals: readonly Interval[];
  consultantIntervals: readonly Interval[];
  freeWindowMs: number;
  /** The session is over, at `cutoff`. */
  ended: boolean;
  /** No more evidence can come: all intervals were closed by a fact, or `doubtMs` have passed since the end. */
  factsSettled: boolean;
  priceMinor: number;
  /** End of the session, epoch ms; nothing after it is talk time. */
  cutoff?: number;
}

export interface Decision {
  decision: 'capture' | 'cancel' | 'undecided';
  talkMs: number;
  /** When the free window was used up, epoch ms; null when it was not. */
  markAt: number | null;
}

/**
 * What is to become of the hold.
 * - `capture` as soon as the evidenced talk time reaches the free window. That both were present at the mark is implied: the
 *   mark lies inside, or at the end of, a span evidenced for both.
 * - `cancel` only when the session is over and the facts are settled with less. Whatever is not proven by then was free.
 * - `undecided` otherwise; the caller asks again when facts arrive and when they must have settled.
 *
 * Without any talk, or with nothing to charge, it is never `capture`, even with a free window of zero.
 */
export function decide(facts: DecisionFacts): Decision {
  const { customerIntervals, consultantIntervals, freeWindowMs, cutoff } = facts;
  const { talkMs } = talk(customerIntervals, consultantIntervals, cutoff);
  const mark = markAt({ customerIntervals, consultantIntervals, freeWindowMs, cutoff });
  if (mark !== null && facts.priceMinor > 0) return { decision: 'capture', talkMs, markAt: mark };
  return { decision: facts.ended && facts.factsSettled ? 'cancel' : 'undecided', talkMs, markAt: mark };
}

/**
 * Whether no more evidence can come for a session that ended at `endedAt`: all intervals are closed by facts, or `doubtMs`
 * have passed.
 */
export function factsSettled({
  intervals,
  endedAt,
  now,
  doubtMs,
}: {
  intervals: readonly Interval[];
  endedAt: number;
  now: number;
  doubtMs: number;
}): boolean {
  return now - endedAt >= doubtMs || (intervals.length > 0 && intervals.every(({ closed }) => closed));
}
