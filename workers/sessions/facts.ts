import { sql } from 'drizzle-orm';
import { talk, type Interval } from '@cc/domain/billing.ts';
import { foldFact, type PresenceFact } from '@cc/domain/presence-facts.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { presenceEndAgeMs, type SfuFact } from '@cc/contract/sfu-facts.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { decideBlocks } from '@cc/drizzle/repositories/blocks.ts';
import { preparedSql } from '@cc/drizzle/prepared.ts';
import { intervalsOfAll, saveIntervals } from '@cc/drizzle/repositories/presence-intervals.ts';
import { decideCaptures, type Captured } from '@cc/drizzle/repositories/session-decision.ts';
import {
  changeOf,
  lockSessions,
  markRoomsClosed,
  type Session,
  type SessionChange,
} from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { valueList } from '@cc/drizzle/uuids.ts';
import { sessionFollowUps, type SessionFollowUp } from '@cc/drizzle/views/session-change.ts';
import { clocksOf, observe, type Observed } from './observe.ts';
import { observedOf, saveClocks, staleAfterMs } from './clocks.ts';
import type { SessionDeps } from './deps.ts';

/** A fact and the instant at which the media node sent it (epoch ms, database's clock), to which its ages relate. */
export interface SentFact {
  fact: SfuFact;
  sentAt: number;
}

/** What a fact says about people in the call. Who only warms up is not in it. */
function presenceFacts({ fact, sentAt }: SentFact, rules: Rules): PresenceFact[] {
  const at = (ageMs: number) => Math.round(sentAt - ageMs);
  switch (fact.type) {
    case 'joined':
      return [{ kind: 'joined', userId: fact.userId, atMs: at(fact.ageMs) }];
    case 'left':
      return [
        {
          kind: 'left',
          userId: fact.userId,
          atMs: at(presenceEndAgeMs(fact)),
          // Who hangs up because nothing has come for a while has not broken anything off.
          hungUp: fact.reason === 'leave' && presenceEndAgeMs(fact) - fact.ageMs <= rules.breakOffSlackMs,
        },
      ];
    case 'snapshot':
      return fact.peers
        .filter(({ scope }) => scope === 'call')
        .map(({ userId, ageMs, sinceAgeMs }) => ({
          kind: 'snapshot',
          userId,
          atMs: at(ageMs),
          ageMs,
          ...(sinceAgeMs !== undefined && { sinceMs: at(sinceAgeMs) }),
        }));
    default:
      return [];
  }
}

/**
 * Only the node that hosts the room now can tell who is together in it: two people on two nodes do not talk.
 * That somebody has left is true wherever it comes from.
 */
const counts = (session: Session, { fact }: SentFact): boolean => fact.type === 'left' || fact.node === session.sfuNode;

/** Facts of one room, in order. */
export interface RoomFacts {
  room: string;
  facts: readonly SentFact[];
}

/** A session with its evidence and clocks, before and after its facts. */
interface Folded {
  session: Session;
  before: readonly Interval[];
  intervals: readonly Interval[];
  observed: Observed;
}

/**
 * Folds the facts of several rooms in one transaction under the sessions' locks: evidence, then status and clocks, then the
 * decision where there is evidence enough. Facts that came before change nothing. The usual ones, snapshots of calls going
 * on, move the last media of all and nothing else: six statements, however many calls they are.
 * @returns what follows for others
 */
export async function foldRooms(deps: SessionDeps, rooms: readonly RoomFacts[]): Promise<SessionFollowUp[]> {
  const { db, rules } = deps;
  const ids = rooms.map(({ room }) => room);
  const { changes, versions, over } = await transaction(db, async (tx) => {
    // Sent at once, carried out in this order on the transaction's one connection: the locks come first.
    const [sessions, isFresh, intervalsBefore] = await Promise.all([
      lockSessions(tx, ids),
      remember(tx, rooms),
      intervalsOfAll(tx, ids),
    ]);
    const known = new Map(sessions.map((session) => [session.id, session]));
    const gone: string[] = [];
    const touched = rooms.flatMap(({ room, facts }): Folded[] => {
      const session = known.get(room);
      if (!session) return [];
      const fresh = facts.filter(({ fact }) => isFresh(fact.id));
      if (fresh.some(({ fact }) => isRoomGone(session, fact))) gone.push(room);
      const folded = foldIn(session, intervalsBefore.get(room) ?? [], fresh, rules);
      return folded ? [folded] : [];
    });
    await Promise.all([
      markRoomsClosed(tx, gone),
      saveIntervals(
        tx,
        touched.map(({ session, before, intervals }) => ({ sessionId: session.id, before, after: intervals })),
      ),
    ]);
    const moved = await saveClocks(
      tx,
      touched.map(({ session, observed }) => ({ session, clocks: clocksOf(observed) })),
    );
    const proven = touched.filter(({ session, intervals }) => isPastMark(session, intervals));
    const decided = await decide(tx, proven);
    const changes: SessionChange[] = [];
    for (const { session, before, intervals } of touched) {
      const { id } = session;
      const capture = decided.get(id);
      const begins = session.blocks > 1 && (capture || beginsBlock(session, before, intervals));
      const blocks = begins ? await decideBlocks(tx, id) : null;
      if (!moved.has(id) && !capture && !blocks) continue;
      const after = { ...(moved.get(id) ?? session), ...capture?.changed };
      changes.push(changeOf(after, { payments: [...(capture?.payments ?? []), ...(blocks ?? [])] }));
    }
    const over = new Set(
      touched.flatMap(({ session, intervals }) => (intervals.every(({ closed }) => closed) ? [session.id] : [])),
    );
    return {
      changes,
      over,
      versions: await bumpVersions(
        tx,
        changes.flatMap(({ people }) => people),
      ),
    };
  });
  if (changes.length === 0) return [];

  const followUps = await sessionFollowUps(db, changes, versions, rules);
  // The last fact of a call that is over settles it.
  for (const [i, { session }] of changes.entries()) {
    if (session.status === 'ended' && !session.settledAt && over.has(session.id)) {
      followUps[i]!.jobs.push({ name: 'session-check', payload: { sessionId: session.id } });
    }
  }
  return followUps;
}

/** What new facts make of a locked session; undefined when they say nothing about people in it. */
function foldIn(
  session: Session,
  before: readonly Interval[],
  fresh: readonly SentFact[],
  rules: Rules,
): Folded | undefined {
  let intervals = before;
  let observed = observedOf(session);
  for (const sent of fresh) {
    if (!counts(session, sent)) continue;
    const people = presenceFacts(sent, rules).filter(
      ({ userId }) => userId === session.customerId || userId === session.consultantId,
    );
    if (people.length === 0) continue;
    intervals = people.reduce((all, fact) => foldFact(all, fact, rules), intervals);
    // Judged as of the fact, not of now: a reader that comes late must not take old facts for silence.
    const clocks = observe(observed, intervals, { at: sent.sentAt, staleAfterMs: staleAfterMs(rules) });
    observed = { ...observed, ...clocks };
  }
  return intervals === before ? undefined : { session, before, intervals, observed };
}

const decide = (tx: Tx, proven: readonly Folded[]): Promise<Map<string, Captured>> =>
  proven.length === 0
    ? Promise.resolve(new Map())
    : decideCaptures(
        tx,
        proven.map(({ session }) => session.id),
      );

const insertFacts = preparedSql<{ id: string }>(
  () =>
    sql`insert into sfu_facts (id) select unnest(${sql.placeholder('ids')}::text[]) on conflict do nothing returning id`,
);

/** Tells those of the facts that were never folded before; remembered in the transaction that folds them. */
async function remember(tx: Tx, rooms: readonly RoomFacts[]): Promise<(id: string) => boolean> {
  const ids = rooms.flatMap(({ facts }) => facts.map(({ fact }) => fact.id));
  const fresh = new Set((await insertFacts(tx, { ids: valueList(ids) })).map(({ id }) => id));
  // A fact that is twice in one batch is new once.
  return (id) => fresh.delete(id);
}

const isRoomGone = (session: Session, fact: SfuFact): boolean =>
  session.roomCloseWantedAt !== null &&
  fact.node === session.sfuNode &&
  (fact.type === 'room_closed' || (fact.type === 'ack' && fact.result !== 'invalid'));

function talkMsOf(session: Session, intervals: readonly Interval[]): number {
  const of = (userId: string) => intervals.filter((interval) => interval.userId === userId);
  return talk(of(session.customerId), of(session.consultantId), session.endedAt?.getTime()).talkMs;
}

/** A cheap look before the statement that decides. */
const isPastMark = (session: Session, intervals: readonly Interval[]): boolean =>
  !session.decision && talkMsOf(session, intervals) >= session.freeWindowMs;

/** Whether a further block has begun with what is new. One that was agreed on later is looked at then. */
function beginsBlock(session: Session, before: readonly Interval[], intervals: readonly Interval[]): boolean {
  const blockMs = session.blockMinutes * 60_000;
  const blockAt = (some: readonly Interval[]) => Math.ceil(talkMsOf(session, some) / blockMs);
  return blockAt(intervals) > Math.max(1, blockAt(before));
}
