import type { Interval } from './billing.ts';
import { RULES } from './rules.ts';

/** One thing the SFU observed about one person in a room, with times already on the house's clock (epoch ms). */
export interface PresenceFact {
  kind: 'joined' | 'left' | 'snapshot';
  userId: string;
  /** `joined`: the first media; `left` and `snapshot`: the last media. */
  atMs: number;
  /** Since when media have been flowing without a gap, if the SFU says so; heals facts lost in between. */
  sinceMs?: number;
  /** `left`: the person hung up, and the media were flowing until then. */
  hungUp?: boolean;
  /** Snapshots: how old the last media were when it was taken. Stale ones never open an interval. */
  ageMs?: number;
}

/**
 * Folds a fact into the intervals of a session and returns the new list (the same list when nothing changes).
 *
 * Facts may come twice, late, out of order or not at all, so none is taken for more than it proves:
 * - `joined` opens an interval. If one is open it is the same stay, unless its media had stopped for longer than `lostAfterMs`:
 *   then its `left` was lost, and the old one ends at its last media.
 * - `snapshot` moves the last media forward, never back. Over a gap longer than `lostAfterMs` it starts a new interval, because
 *   nothing proves the time between, unless `sinceMs` does. With none open it opens one if the media are fresh and newer than
 *   anything known.
 * - `left` closes at the last media; one that is older than the open interval, or contradicted by clearly later media, is stale.
 * - Whatever is not newer than a closed interval's last media is a repetition and changes nothing.
 */
export function foldFact(
  intervals: readonly Interval[],
  fact: PresenceFact,
  rules: { lostAfterMs: number } = RULES,
): readonly Interval[] {
  const { kind, userId, atMs } = fact;
  if (!Number.isFinite(atMs)) return intervals;
  const open = intervals.find((interval) => interval.userId === userId && !interval.closed);
  if (!open) return kind === 'left' ? withoutOpen(intervals, fact) : reopened(intervals, fact, rules);

  const continuous = fact.sinceMs !== undefined && fact.sinceMs <= open.lastMedia;
  const gap = !continuous && atMs - open.lastMedia > rules.lostAfterMs;
  const replace = (...successors: Interval[]) =>
    intervals.flatMap((interval) => (interval === open ? successors : [interval]));

  if (kind === 'left') {
    if (atMs < open.from || atMs < open.lastMedia - rules.lostAfterMs) return intervals;
    if (gap) return withoutOpen(replace({ ...open, closed: true }), fact);
    return replace({ ...open, lastMedia: Math.max(open.lastMedia, atMs), closed: true, ...said(fact) });
  }
  if (gap) return replace({ ...open, closed: true }, opened(fact));
  if (kind === 'joined' || atMs <= open.lastMedia) return intervals;
  return replace({ ...open, lastMedia: atMs });
}

const said = ({ hungUp }: PresenceFact): Pick<Interval, 'hungUp'> => (hungUp ? { hungUp } : {});

/** A new open interval; what `sinceMs` proves is part of it. */
function opened({ userId, atMs, sinceMs }: PresenceFact): Interval {
  return { userId, from: Math.min(sinceMs ?? atMs, atMs), lastMedia: atMs, closed: false };
}

function reopened(
  intervals: readonly Interval[],
  fact: PresenceFact,
  { lostAfterMs }: { lostAfterMs: number },
): readonly Interval[] {
  const known = newestMedia(intervals, fact.userId);
  const stale = fact.kind === 'snapshot' && (fact.ageMs ?? 0) > lostAfterMs;
  if (stale || fact.atMs <= known) return intervals;
  return [...intervals, opened(fact)];
}

/** A `left` with nothing open: worth something only when it proves a stay whose beginning was lost. */
function withoutOpen(intervals: readonly Interval[], fact: PresenceFact): readonly Interval[] {
  const proves = fact.sinceMs !== undefined && fact.sinceMs < fact.atMs;
  if (!proves || fact.atMs <= newestMedia(intervals, fact.userId)) return intervals;
  return [...intervals, { ...opened(fact), closed: true, ...said(fact) }];
}

function newestMedia(intervals: readonly Interval[], userId: string): number {
  return intervals.reduce(
    (newest, interval) => (interval.userId === userId ? Math.max(newest, interval.lastMedia) : newest),
    -Infinity,
  );
}
