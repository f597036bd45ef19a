import { markAt, projectMark, talk, talkingNow, type Interval } from '@cc/domain/billing.ts';
import { blocksEndMs } from '@cc/domain/extension.ts';
import type { SessionStatus } from '@cc/domain/session.ts';

/** What of a session follows from the evidence. Instants are epoch ms. */
export interface Clocks {
  status: SessionStatus;
  liveAt: number | null;
  interruptedAt: number | null;
  talkMs: number;
  talkingSince: number | null;
  markAt: number | null;
  blockEndsAt: number | null;
}

export interface Observed extends Clocks {
  customerId: string;
  consultantId: string;
  freeWindowMs: number;
  blockMinutes: number;
  /** How many blocks the call has. */
  blocks: number;
  endedAt: number | null;
}

/**
 * What the evidence, as known at `at`, makes of a session: who is there, whether they talk, and since when.
 * Somebody whose open interval has had no fresh evidence for `staleAfterMs` counts as gone since the last of it: the media
 * node has died, perhaps. Only the status and the clocks on the screens follow from that; money follows from evidence alone.
 */
export function observe(
  session: Observed,
  intervals: readonly Interval[],
  { at, staleAfterMs }: { at: number; staleAfterMs: number },
): Clocks {
  const of = (userId: string) => intervals.filter((interval) => interval.userId === userId);
  const customer = of(session.customerId);
  const consultant = of(session.consultantId);
  if (session.endedAt !== null) {
    return { ...clocksOf(session), ...STOPPED, talkMs: talk(customer, consultant, session.endedAt).talkMs };
  }

  const fresh = (list: Interval[]) =>
    list.map((interval) => (at - interval.lastMedia > staleAfterMs ? { ...interval, closed: true } : interval));
  const now = { customer: fresh(customer), consultant: fresh(consultant) };
  const missing = [now.customer, now.consultant].filter((list) => list.every(({ closed }) => closed));
  const both = missing.length === 0;
  const { talkMs, talkingSince } = talkingNow(now.customer, now.consultant);
  const talkedMs = talkingSince === null ? talk(customer, consultant).talkMs : talkMs;

  const status = statusOf(session.status, both);
  if (status !== 'live' || talkingSince === null) {
    const goneSince = Math.min(...missing.map((list) => Math.max(...list.map(({ lastMedia }) => lastMedia))));
    return {
      ...clocksOf(session),
      ...STOPPED,
      status,
      talkMs: talkedMs,
      interruptedAt: status === 'interrupted' ? (session.interruptedAt ?? goneSince) : null,
    };
  }
  const reached = markAt({
    customerIntervals: customer,
    consultantIntervals: consultant,
    freeWindowMs: session.freeWindowMs,
  });
  return {
    status,
    liveAt: session.liveAt ?? talkingSince,
    interruptedAt: null,
    talkMs,
    talkingSince,
    markAt: reached ?? projectMark({ talkMs, talkingSince, freeWindowMs: session.freeWindowMs }),
    blockEndsAt: talkingSince + Math.max(0, blocksEndMs(session.blocks, session.blockMinutes) - talkMs),
  };
}

const STOPPED = { talkingSince: null, markAt: null, blockEndsAt: null };

function statusOf(status: SessionStatus, both: boolean): SessionStatus {
  if (both && (status === 'ready' || status === 'interrupted')) return 'live';
  return !both && status === 'live' ? 'interrupted' : status;
}

/** Just the clocks. */
export function clocksOf(session: Clocks): Clocks {
  const { status, liveAt, interruptedAt, talkMs, talkingSince, markAt, blockEndsAt } = session;
  return { status, liveAt, interruptedAt, talkMs, talkingSince, markAt, blockEndsAt };
}

export const sameClocks = (a: Clocks, b: Clocks): boolean =>
  (Object.keys(a) as (keyof Clocks)[]).every((key) => a[key] === b[key]);
