import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { outcomeOf, type EndReason } from '@cc/domain/session.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { offers, questions, sessionPeople, sessions } from '../schema/index.ts';
import { giveUpUnheld, wantPayments } from './payment-wants.ts';
import { EVIDENCED_TALK_MS } from './presence-intervals.ts';
import { decideCapture } from './session-decision.ts';

/**
 * Lock order of the house: question → offer → consultant → session → payments → versions. Every function here that
 * changes a session takes the locks it needs in that order and is a compare-and-set: called twice, it changes once.
 */
export type Session = typeof sessions.$inferSelect;
export type SessionPerson = typeof sessionPeople.$inferSelect;

/**
 * What a change asks of its caller: to move the versions of `people`, last in the same transaction (`bumpVersions`), and
 * after the commit to announce and enqueue what it names. What is lost of the latter, the sweeper finds.
 */
export interface SessionChange {
  session: Session;
  people: string[];
  /** Payments that now want an effect at the provider. */
  payments: string[];
  /** The question changed too: closed, done, or open again. */
  questionChanged: boolean;
  /** The question is open again and wants a match round. */
  matchWanted: boolean;
  /** It has just ended: the two are free for another one. */
  over: boolean;
}

/** A change of which nothing but `more` is to be told. */
export const changeOf = (session: Session, more: Partial<SessionChange> = {}): SessionChange => ({
  session,
  people: [session.customerId, session.consultantId],
  payments: [],
  questionChanged: false,
  matchWanted: false,
  over: false,
  ...more,
});

export async function findSession(db: Executor, id: string): Promise<Session | undefined> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row;
}

/** Locks the row, after question, offer and consultant where those are locked too; `now` is the database's clock. */
export async function lockSession(tx: Tx, id: string): Promise<(Session & { now: Date }) | undefined> {
  const [row] = await tx
    .select({ session: sessions, now: sql<Date>`clock_timestamp()`.mapWith(sessions.createdAt) })
    .from(sessions)
    .where(eq(sessions.id, id))
    .for('update');
  return row && { ...row.session, now: row.now };
}

export async function peopleOf(db: Executor, sessionId: string): Promise<SessionPerson[]> {
  return db.select().from(sessionPeople).where(eq(sessionPeople.sessionId, sessionId));
}

export const isOver = ({ status }: Pick<Session, 'status'>): boolean => status === 'ended' || status === 'cancelled';

/** The hold stands: both may join, within `joinMs`. Null when the session was not waiting for it any more. */
export async function markReady(tx: Tx, sessionId: string, joinMs: number): Promise<SessionChange | null> {
  const [session] = await tx
    .update(sessions)
    .set({ status: 'ready', readyAt: NOW, joinDeadlineAt: inMs(joinMs) })
    .where(and(eq(sessions.id, sessionId), eq(sessions.status, 'authorizing')))
    .returning();
  return session ? changeOf(session) : null;
}

/**
 * The hold did not come about. The consultant is free, the question is closed, the payment is given up.
 * Null when the session was not waiting for the hold any more.
 */
export function failHold(
  tx: Tx,
  sessionId: string,
  reason: 'hold_failed' | 'hold_abandoned',
): Promise<SessionChange | null> {
  return endSession(tx, { sessionId, reason, onlyIf: ({ status }) => status === 'authorizing' });
}

export interface EndSession {
  sessionId: string;
  /** A call that is hung up before it was live is `cancelled`. */
  reason: EndReason;
  /** Who ended it; null when nobody did. */
  by?: string | null;
  /** Asked under the lock, with the database's clock: whether it is still to be ended. */
  onlyIf?: (session: Session & { now: Date }) => boolean;
  /** The question may be asked again if it was not the customer's fault: the customer is connected now. Waits `waitMs`. */
  reopen?: { waitMs: number };
}

/**
 * Ends a session that was live, or cancels one that was not yet: people free, room to be closed, question done, closed
 * or open again. Never live means that nothing is charged: that is decided here. After a live one the decision follows
 * the evidence (`session-decision.ts`); what is already proven is decided at once.
 * Null when it was over already, or `onlyIf` says no.
 */
export async function endSession(
  tx: Tx,
  { sessionId, reason: wish, by = null, onlyIf, reopen }: EndSession,
): Promise<SessionChange | null> {
  const seen = await findSession(tx, sessionId);
  if (!seen || isOver(seen)) return null;
  // Sent at once, carried out in this order on the transaction's one connection.
  const [, , before] = await Promise.all([
    tx.select({ id: questions.id }).from(questions).where(eq(questions.id, seen.questionId)).for('update'),
    tx.select({ id: offers.id }).from(offers).where(eq(offers.id, seen.offerId)).for('update'),
    lockSession(tx, sessionId),
  ]);
  if (!before || isOver(before) || (onlyIf && !onlyIf(before))) return null;

  const wasLive = before.liveAt !== null;
  const reason = wish === 'hung_up' && !wasLive ? 'cancelled' : wish;
  const decided = wasLive ? before.decision : 'cancel';
  await tx
    .update(sessions)
    .set({
      status: wasLive ? 'ended' : 'cancelled',
      endReason: reason,
      endedBy: by,
      endedAt: NOW,
      talkingSince: null,
      markAt: null,
      blockEndsAt: null,
      roomCloseWantedAt: before.sfuNode ? NOW : null,
      // Only a decision tells how a live call came out.
      ...(decided && { outcome: outcomeOf(reason, decided) }),
      ...(wasLive ? { talkMs: EVIDENCED_TALK_MS } : { decision: 'cancel', decidedAt: NOW }),
    })
    .where(eq(sessions.id, sessionId));
  await tx.update(sessionPeople).set({ active: false }).where(eq(sessionPeople.sessionId, sessionId));

  const proven = wasLive && !before.decision ? await decideCapture(tx, sessionId) : null;
  const payments = wasLive
    ? [...(proven?.payments ?? []), ...(await giveUpUnheld(tx, sessionId))]
    : await wantPayments(tx, sessionId, 'cancel');
  const question = await settleQuestion(tx, before, { wasLive, reason, reopen: reopen ?? null });
  const session = await findSession(tx, sessionId);
  return changeOf(session!, { payments, ...question, over: true });
}

/** Live: done. Otherwise open again when the customer goes on, closed when not. */
async function settleQuestion(
  tx: Tx,
  session: Session,
  { wasLive, reason, reopen }: { wasLive: boolean; reason: EndReason; reopen: { waitMs: number } | null },
): Promise<Pick<SessionChange, 'questionChanged' | 'matchWanted'>> {
  const again = !wasLive && reopen !== null;
  const changed = await tx
    .update(questions)
    .set(
      again
        ? { status: 'open', matchWantedAt: NOW, waitUntil: inMs(reopen.waitMs) }
        : { status: wasLive ? 'done' : 'cancelled', closedReason: reason, closedAt: NOW, matchWantedAt: null },
    )
    .where(and(eq(questions.id, session.questionId), eq(questions.status, 'taken')))
    .returning({ id: questions.id });
  // At most one accepted offer a question: the one that came to nothing makes room for the next.
  if (again) await tx.update(offers).set({ status: 'withdrawn' }).where(eq(offers.id, session.offerId));
  return { questionChanged: changed.length > 0, matchWanted: again && changed.length > 0 };
}

/** The person has come to join; the first time counts. */
export async function markStarted(tx: Executor, sessionId: string, userId: string): Promise<void> {
  await tx
    .update(sessionPeople)
    .set({ startedAt: sql`coalesce(${sessionPeople.startedAt}, clock_timestamp())` })
    .where(and(eq(sessionPeople.sessionId, sessionId), eq(sessionPeople.userId, userId)));
}

/** Moves the room to a media node, if it is still where it was seen; answers where it is now. */
export async function placeRoom(
  tx: Executor,
  sessionId: string,
  from: string | null,
  to: string,
): Promise<string | null> {
  await tx
    .update(sessions)
    .set({ sfuNode: to })
    .where(
      and(eq(sessions.id, sessionId), sql`${sessions.sfuNode} is not distinct from ${from}`, isNull(sessions.endedAt)),
    );
  return (await findSession(tx, sessionId))?.sfuNode ?? null;
}

/** The media node has confirmed that the room is gone (or the node itself is). */
export async function markRoomClosed(tx: Executor, sessionId: string): Promise<void> {
  await tx
    .update(sessions)
    .set({ roomClosedAt: NOW })
    .where(and(eq(sessions.id, sessionId), isNotNull(sessions.roomCloseWantedAt), isNull(sessions.roomClosedAt)));
}
