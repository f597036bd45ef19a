import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm';
import { outcomeOf, type EndReason } from '@cc/domain/session.ts';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { offers, questions, sessionPeople, sessions } from '../schema/index.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';
import { giveUpUnheld, wantPayments } from './payment-wants.ts';
import { ALL_CLOSED, EVIDENCED_TALK_MS } from './presence-intervals.ts';
import { decideCapture, PAST_THE_MARK } from './session-decision.ts';

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

const ID = sql.placeholder('id');
const sessionById = prepared((db) => db.select().from(sessions).where(eq(sessions.id, ID)));

export async function findSession(db: Executor, id: string): Promise<Session | undefined> {
  const [row] = await sessionById(db, { id });
  return row;
}

/** A session, and the database's clock when it was read. */
export type SessionNow = Session & { now: Date };

const now = sql<Date>`clock_timestamp()`.mapWith(sessions.createdAt);
const IDS = sql`${sessions.id} = any(${uuidsNamed('ids')})`;
const sessionsLocked = prepared((tx) =>
  tx
    .select({ ...getTableColumns(sessions), now })
    .from(sessions)
    .where(IDS)
    .orderBy(sessions.id)
    .for('update'),
);

/** Locks the row, after question, offer and consultant where those are locked too. */
export async function lockSession(tx: Tx, id: string): Promise<SessionNow | undefined> {
  const [row] = await lockSessions(tx, [id]);
  return row;
}

/** Locks several, in the order of their ids, so that two who do so never wait for each other in a circle. */
export const lockSessions = (tx: Tx, ids: readonly string[]): Promise<SessionNow[]> =>
  sessionsLocked(tx, { ids: uuidList(ids) });

const seen = prepared((db) =>
  db
    .select({
      ...getTableColumns(sessions),
      now,
      allClosed: ALL_CLOSED,
      openSince: sql<Date | null>`(select min(i.last_media_at) from presence_intervals i
        where i.session_id = sessions.id and not i.closed)`.mapWith(sessions.createdAt),
      provesCapture: sql<boolean>`case when ${sessions.decision} is null then ${PAST_THE_MARK} else false end`,
    })
    .from(sessions)
    .where(eq(sessions.id, ID)),
);

/** What a look at a session shows, before any lock. */
export interface SeenSession extends SessionNow {
  /** There is evidence, and all of it was closed by facts. */
  allClosed: boolean;
  /** The oldest last media of those who are still there. */
  openSince: Date | null;
  /** Nothing is decided, and there is evidence enough for the charge. */
  provesCapture: boolean;
}

/** A session and its evidence in one look, for telling whether anything is due. */
export async function seeSession(db: Executor, id: string): Promise<SeenSession | undefined> {
  const [row] = await seen(db, { id });
  return row;
}

export async function peopleOf(db: Executor, sessionId: string): Promise<SessionPerson[]> {
  return db.select().from(sessionPeople).where(eq(sessionPeople.sessionId, sessionId));
}

export const isOver = ({ status }: Pick<Session, 'status'>): boolean => status === 'ended' || status === 'cancelled';

const ready = prepared((tx) =>
  tx
    .update(sessions)
    .set({
      status: 'ready',
      readyAt: NOW,
      joinDeadlineAt: sql`clock_timestamp() + ${sql.placeholder('joinMs')}::float8 * interval '1 millisecond'`,
    })
    .where(and(eq(sessions.id, ID), eq(sessions.status, 'authorizing')))
    .returning(),
);

/** The hold stands: both may join, within `joinMs`. Null when the session was not waiting for it any more. */
export async function markReady(tx: Tx, sessionId: string, joinMs: number): Promise<SessionChange | null> {
  const [session] = await ready(tx, { id: sessionId, joinMs });
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
  /** As it was read before, to spare a look; what says which rows are to be locked never changes. */
  seen?: Pick<Session, 'questionId' | 'offerId'>;
  /** The question may be asked again if it was not the customer's fault: the customer is connected now. Waits `waitMs`. */
  reopen?: { waitMs: number };
}

const given = sql.placeholder;
const questionLocked = prepared((tx) =>
  tx.select({ id: questions.id }).from(questions).where(eq(questions.id, ID)).for('update'),
);
const offerLocked = prepared((tx) => tx.select({ id: offers.id }).from(offers).where(eq(offers.id, ID)).for('update'));
const over = prepared((tx) =>
  tx
    .update(sessions)
    .set({
      status: sql`${given('status')}`,
      endReason: sql`${given('reason')}`,
      endedBy: sql`${given('by')}`,
      endedAt: NOW,
      talkingSince: null,
      markAt: null,
      blockEndsAt: null,
      roomCloseWantedAt: sql`case when ${sessions.sfuNode} is not null then clock_timestamp() end`,
      outcome: sql`coalesce(${given('outcome')}, ${sessions.outcome})`,
      decision: sql`coalesce(${sessions.decision}, ${given('decision')})`,
      decidedAt: sql`case when ${sessions.decision} is null and ${given('decision')}::billing_decision is not null
        then clock_timestamp() else ${sessions.decidedAt} end`,
      talkMs: sql`case when ${given('wasLive')}::boolean then ${EVIDENCED_TALK_MS} else ${sessions.talkMs} end`,
    })
    .where(eq(sessions.id, ID))
    .returning(),
);
const freed = prepared((tx) => tx.update(sessionPeople).set({ active: false }).where(eq(sessionPeople.sessionId, ID)));

/**
 * Ends a session that was live, or cancels one that was not yet: people free, room to be closed, question done, closed
 * or open again. Never live means that nothing is charged: that is decided here. After a live one the decision follows
 * the evidence (`session-decision.ts`); what is already proven is decided at once.
 * Null when it was over already, or `onlyIf` says no.
 */
export async function endSession(
  tx: Tx,
  { sessionId, reason: wish, by = null, onlyIf, reopen, seen }: EndSession,
): Promise<SessionChange | null> {
  const place = seen ?? (await findSession(tx, sessionId));
  if (!place) return null;
  // Sent at once, carried out in this order on the transaction's one connection.
  const [, , before] = await Promise.all([
    questionLocked(tx, { id: place.questionId }),
    offerLocked(tx, { id: place.offerId }),
    lockSession(tx, sessionId),
  ]);
  if (!before || isOver(before) || (onlyIf && !onlyIf(before))) return null;

  const wasLive = before.liveAt !== null;
  const reason = wish === 'hung_up' && !wasLive ? 'cancelled' : wish;
  const decided = wasLive ? before.decision : 'cancel';
  const [[session], , payments, question] = await Promise.all([
    over(tx, {
      ...{ id: sessionId, status: wasLive ? 'ended' : 'cancelled', reason, by },
      // Only a decision tells how a live call came out.
      outcome: decided && outcomeOf(reason, decided),
      decision: wasLive ? null : 'cancel',
      wasLive,
    }),
    freed(tx, { id: sessionId }),
    wasLive ? [] : wantPayments(tx, sessionId, 'cancel'),
    settleQuestion(tx, before, { wasLive, reason, reopen: reopen ?? null }),
  ]);
  if (!wasLive) return changeOf(session!, { payments, ...question, over: true });

  const [proven, givenUp] = await Promise.all([
    before.decision ? null : decideCapture(tx, sessionId),
    giveUpUnheld(tx, sessionId),
  ]);
  const wanted = [...(proven?.payments ?? []), ...givenUp];
  return changeOf({ ...session!, ...proven?.changed }, { payments: wanted, ...question, over: true });
}

const closed = prepared((tx) =>
  tx
    .update(questions)
    .set({ status: sql`${given('status')}`, closedReason: sql`${given('reason')}`, closedAt: NOW, matchWantedAt: null })
    .where(and(eq(questions.id, ID), eq(questions.status, 'taken')))
    .returning({ id: questions.id }),
);
const openAgain = prepared((tx) =>
  tx
    .update(questions)
    .set({
      status: 'open',
      matchWantedAt: NOW,
      waitUntil: sql`clock_timestamp() + ${given('waitMs')}::float8 * interval '1 millisecond'`,
    })
    .where(and(eq(questions.id, ID), eq(questions.status, 'taken')))
    .returning({ id: questions.id }),
);

/** Live: done. Otherwise open again when the customer goes on, closed when not. */
async function settleQuestion(
  tx: Tx,
  session: Session,
  { wasLive, reason, reopen }: { wasLive: boolean; reason: EndReason; reopen: { waitMs: number } | null },
): Promise<Pick<SessionChange, 'questionChanged' | 'matchWanted'>> {
  const again = !wasLive && reopen !== null;
  const { questionId: id } = session;
  const changed = await (again
    ? openAgain(tx, { id, waitMs: reopen.waitMs })
    : closed(tx, { id, status: wasLive ? 'done' : 'cancelled', reason }));
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

const roomsClosed = prepared((tx) =>
  tx
    .update(sessions)
    .set({ roomClosedAt: NOW })
    .where(and(IDS, isNotNull(sessions.roomCloseWantedAt), isNull(sessions.roomClosedAt))),
);

/** The media node has confirmed that the rooms are gone (or the node itself is). */
export async function markRoomsClosed(tx: Executor, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length > 0) await roomsClosed(tx, { ids: uuidList(sessionIds) });
}
