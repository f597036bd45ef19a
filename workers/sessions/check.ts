import type { Interval } from '@cc/domain/billing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { decideBlocks } from '@cc/drizzle/repositories/blocks.ts';
import { intervalsOf } from '@cc/drizzle/repositories/presence-intervals.ts';
import { decideCancel, decideCapture } from '@cc/drizzle/repositories/session-decision.ts';
import { settleSession } from '@cc/drizzle/repositories/session-settle.ts';
import {
  changeOf,
  endSession,
  findSession,
  isOver,
  lockSession,
  peopleOf,
  seeSession,
  type EndSession,
  type SeenSession,
  type Session,
  type SessionChange,
  type SessionNow,
} from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { hasPaymentDeclined } from '@cc/drizzle/repositories/payment-wants.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { sessionFollowUp } from '@cc/drizzle/views/session-change.ts';
import { carryOut } from '@cc/platform/follow-up.ts';
import { closeRoom } from './close-room.ts';
import { refreshClocks, staleAfterMs } from './clocks.ts';
import type { SessionDeps } from './deps.ts';
import { isSilenceTrue, readingOf, silenceIn, type Reading } from './reading.ts';

const SOON_MS = 500;

/**
 * Looks at one session now and does whatever is due: a deadline that is over, evidence that has stopped, the decision, the
 * closing of the room. Safe to run at any time, any number of times; the job and the sweeper both call it. A look takes one
 * statement; a transaction is begun only where the look shows something to do, and asks for it again under its lock.
 */
export async function checkSession(deps: SessionDeps, sessionId: string): Promise<void> {
  const { db, redis } = deps;
  const seen = await seeSession(db, sessionId);
  if (!seen || isDone(seen)) return;
  const reading = await readingOf(redis);

  const end = isOver(seen) ? null : await dueEnd(deps, seen, reading);
  let moved = false;
  if (end) moved = await apply(deps, (tx) => endSession(tx, end));
  if (isSilent(seen, reading, deps.rules)) {
    moved = (await apply(deps, (tx) => noticeSilence(tx, sessionId, reading, deps))) || moved;
  }
  const read = isRead(seen, reading, deps.rules);
  const undecided = seen.decision === null && (seen.provesCapture || read);
  if (undecided || seen.blocks > 1 || end) {
    moved = (await apply(deps, (tx) => decide(tx, sessionId, reading, deps))) || moved;
  }
  if ((read && !seen.settledAt) || end)
    moved = (await apply(deps, (tx) => settle(tx, sessionId, reading, deps))) || moved;

  const now = reading && (moved ? await seeSession(db, sessionId) : seen);
  if (now?.roomCloseWantedAt && !now.roomClosedAt) await closeRoom(deps, now);
  if (reading && now?.status === 'ended' && !now.settledAt) await lookAgain(deps, now, reading);
}

/** Nothing is ever due of it any more. */
const isDone = (session: Session): boolean =>
  isOver(session) &&
  session.decision !== null &&
  (session.status === 'cancelled' || session.settledAt !== null) &&
  (session.roomCloseWantedAt === null || session.roomClosedAt !== null);

/** Somebody is said to be there of whom nothing was heard for too long, while it was listened. */
const isSilent = ({ status, openSince, now }: SeenSession, reading: Reading | null, rules: Rules): boolean =>
  status === 'live' && isSilenceTrue(reading, silentMs(openSince?.getTime() ?? Infinity, now, rules));

const silentMs = (oldest: number, now: Date, rules: Rules): number =>
  Math.max(0, now.getTime() - oldest - staleAfterMs(rules));

/** It has ended, and no more evidence can come. */
const isRead = ({ endedAt, now, allClosed }: SeenSession, reading: Reading | null, { doubtMs }: Rules): boolean => {
  if (endedAt === null) return false;
  const ageMs = now.getTime() - endedAt.getTime();
  return isSilenceTrue(reading, ageMs) && (allClosed || ageMs >= doubtMs);
};

/**
 * Its facts may all be there, only not known to be all: as soon as what was sent before its end must have been read. While
 * many calls end at once that is when the reader has caught up, and asking before would only keep it from that. Where a fact is
 * missing, its coming looks again; if it never comes, the end of all doubt does.
 */
async function lookAgain(
  { queue, rules }: SessionDeps,
  { id, endedAt, now, allClosed }: SeenSession,
  reading: Reading,
): Promise<void> {
  const ageMs = now.getTime() - endedAt!.getTime();
  if (ageMs > rules.doubtMs || reading.behindMs === Infinity) return;
  const delayMs = allClosed ? Math.max(SOON_MS, silenceIn(reading)) : rules.doubtMs - ageMs + SOON_MS;
  const when = allClosed ? `again-${Math.floor(ageMs / SOON_MS)}` : 'doubt';
  await queue.enqueue('session-check', { sessionId: id }, { id: `${id}-${when}`, delayMs });
}

/** Makes one change in a transaction of its own, and what follows from it. @returns whether anything changed */
async function apply(deps: SessionDeps, change: (tx: Tx) => Promise<SessionChange | null>): Promise<boolean> {
  const done = await transaction(deps.db, async (tx) => {
    const made = await change(tx);
    return made && { made, versions: await bumpVersions(tx, made.people) };
  });
  if (!done) return false;
  carryOut(deps, await sessionFollowUp(deps.db, done.made, done.versions, deps.rules));
  const { id: sessionId, status, outcome, endReason, decision } = done.made.session;
  deps.logger.info({ sessionId, status, outcome, endReason, decision }, 'session moved');
  return true;
}

/**
 * The end that is due, if any. What is concluded from nobody being there (no-show, connection lost) waits until
 * the facts are read: a process that was down must not cost anybody the call.
 */
async function dueEnd(deps: SessionDeps, session: SessionNow, reading: Reading | null): Promise<EndSession | null> {
  const { db, rules, heartbeats } = deps;
  const { id: sessionId, customerId } = session;
  const now = session.now.getTime();
  const isOver = (at: Date | null, ms = 0): boolean => at !== null && at.getTime() + ms <= now;
  const silent = (at: Date | null, ms = 0) => isOver(at, ms) && isSilenceTrue(reading, now - (at!.getTime() + ms));

  if (session.status === 'authorizing' && isOver(session.holdDeadlineAt)) {
    const reason = (await hasPaymentDeclined(db, sessionId)) ? 'hold_failed' : 'hold_abandoned';
    return { sessionId, reason, onlyIf: ({ status }) => status === 'authorizing' };
  }
  if (session.status === 'ready' && silent(session.joinDeadlineAt)) {
    // The one who came, and is still there, is asked again.
    const customer = (await peopleOf(db, sessionId)).find(({ userId }) => userId === customerId);
    const here = customer?.startedAt != null && (await heartbeats.isLive(customerId));
    return {
      sessionId,
      reason: 'no_show',
      onlyIf: ({ status }) => status === 'ready',
      ...(here && { reopen: { waitMs: rules.waitMs } }),
    };
  }
  if (session.status === 'interrupted' && silent(session.interruptedAt, rules.graceMs)) {
    return {
      sessionId,
      reason: 'connection_lost',
      onlyIf: ({ status, interruptedAt }) => status === 'interrupted' && isOver(interruptedAt, rules.graceMs),
    };
  }
  if (session.status === 'live' && silent(session.blockEndsAt)) {
    return {
      sessionId,
      reason: 'block_over',
      onlyIf: ({ status, blockEndsAt }) => status === 'live' && isOver(blockEndsAt),
    };
  }
  return null;
}

/** Somebody is live, but no evidence has come for too long although the facts are being read: the media node is gone. */
async function noticeSilence(
  tx: Tx,
  sessionId: string,
  reading: Reading | null,
  { rules }: SessionDeps,
): Promise<SessionChange | null> {
  const session = await lockSession(tx, sessionId);
  if (session?.status !== 'live') return null;
  const intervals: readonly Interval[] = await intervalsOf(tx, sessionId);
  const oldest = Math.min(...intervals.filter(({ closed }) => !closed).map(({ lastMedia }) => lastMedia));
  if (!isSilenceTrue(reading, silentMs(oldest, session.now, rules))) return null;
  const moved = await refreshClocks(tx, session, intervals, session.now.getTime(), rules);
  return moved && changeOf(moved);
}

async function decide(
  tx: Tx,
  sessionId: string,
  reading: Reading | null,
  { rules }: SessionDeps,
): Promise<SessionChange | null> {
  const session = await lockSession(tx, sessionId);
  if (!session || (session.decision && session.blocks === 1)) return null;
  const captured = session.decision ? null : await decideCapture(tx, sessionId);
  const released =
    !session.decision && !captured && session.endedAt
      ? await decideCancel(tx, sessionId, {
          doubtMs: rules.doubtMs,
          factsRead: isSilenceTrue(reading, session.now.getTime() - session.endedAt.getTime()),
        })
      : null;
  const blocks = session.blocks > 1 ? await decideBlocks(tx, sessionId) : null;
  if (!captured && !released && !blocks) return null;
  const payments = [...(captured?.payments ?? []), ...(released?.payments ?? []), ...(blocks ?? [])];
  const after = released ? (await findSession(tx, sessionId))! : { ...session, ...captured?.changed };
  return changeOf(after, { payments });
}

/** What follows from how it ended, once no more evidence can come. */
async function settle(
  tx: Tx,
  sessionId: string,
  reading: Reading | null,
  { rules }: SessionDeps,
): Promise<SessionChange | null> {
  const factsRead = (agoMs: number) => isSilenceTrue(reading, agoMs);
  const settled = await settleSession(tx, sessionId, { rules, factsRead });
  return settled && changeOf(settled.session, { payments: settled.payments });
}
