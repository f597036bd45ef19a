import { talk, type Interval } from '@cc/domain/billing.ts';
import { foldFact, type PresenceFact } from '@cc/domain/presence-facts.ts';
import { presenceEndAgeMs, type SfuFact } from '@cc/contract/sfu-facts.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { decideBlocks } from '@cc/drizzle/repositories/blocks.ts';
import { intervalsOf, saveIntervals } from '@cc/drizzle/repositories/presence-intervals.ts';
import { decideCapture } from '@cc/drizzle/repositories/session-decision.ts';
import { changeOf, findSession, lockSession, markRoomClosed, type Session } from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { sfuFacts } from '@cc/drizzle/schema/index.ts';
import { sessionFollowUp, type SessionFollowUp } from '@cc/drizzle/views/session-change.ts';
import { clocksOf, observe, type Observed } from './observe.ts';
import { observedOf, saveClocks, staleAfterMs } from './clocks.ts';
import type { SessionDeps } from './deps.ts';

/** A fact and the instant at which the media node sent it (epoch ms, database's clock), to which its ages relate. */
export interface SentFact {
  fact: SfuFact;
  sentAt: number;
}

/** What a fact says about people in the call. Who only warms up is not in it. */
function presenceFacts({ fact, sentAt }: SentFact): PresenceFact[] {
  const at = (ageMs: number) => Math.round(sentAt - ageMs);
  switch (fact.type) {
    case 'joined':
      return [{ kind: 'joined', userId: fact.userId, atMs: at(fact.ageMs) }];
    case 'left':
      return [{ kind: 'left', userId: fact.userId, atMs: at(presenceEndAgeMs(fact)) }];
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

/**
 * Folds facts of one room, in order, in one transaction under the session's lock: evidence, then status and clocks, then
 * the decision if there is evidence enough. Facts that came before change nothing. The usual one, a snapshot of a call
 * going on, moves the last media of both and nothing else.
 * @returns what follows for others, or null.
 */
export async function foldRoom(deps: SessionDeps, room: string, facts: SentFact[]): Promise<SessionFollowUp | null> {
  const { db, rules } = deps;
  const done = await transaction(db, async (tx) => {
    // Sent at once, carried out in this order on the transaction's one connection: the lock comes first.
    const [session, fresh, before] = await Promise.all([
      lockSession(tx, room),
      remember(tx, facts),
      intervalsOf(tx, room),
    ]);
    if (!session) return null;
    let intervals: readonly Interval[] = before;
    let observed: Observed = observedOf(session);

    for (const sent of fresh) {
      if (isRoomGone(session, sent.fact)) await markRoomClosed(tx, room);
      if (!counts(session, sent)) continue;
      const people = presenceFacts(sent).filter(
        ({ userId }) => userId === session.customerId || userId === session.consultantId,
      );
      if (people.length === 0) continue;
      intervals = people.reduce((all, fact) => foldFact(all, fact, rules), intervals);
      // Judged as of the fact, not of now: a reader that comes late must not take old facts for silence.
      const clocks = observe(observed, intervals, { at: sent.sentAt, staleAfterMs: staleAfterMs(rules) });
      observed = { ...observed, ...clocks };
    }

    if (intervals === before) return null;
    await saveIntervals(tx, room, before, intervals);
    const moved = await saveClocks(tx, session, clocksOf(observed));
    const decided = isPastMark(session, intervals) ? await decideCapture(tx, room) : null;
    const blocks =
      session.blocks > 1 && (decided || beginsBlock(session, before, intervals)) ? await decideBlocks(tx, room) : null;
    if (!moved && !decided && !blocks) return null;
    const payments = [...(decided?.payments ?? []), ...(blocks ?? [])];
    // What was decided is not in the row that the clocks have moved.
    const after = (!decided && moved) || (await findSession(tx, room))!;
    const change = changeOf(after, { payments });
    return { change, intervals, versions: await bumpVersions(tx, change.people) };
  });
  if (!done) return null;

  const followUp = await sessionFollowUp(db, done.change, done.versions, rules);
  // The last fact of a call that is over settles it.
  const { session } = done.change;
  if (session.status === 'ended' && !session.settledAt && done.intervals.every(({ closed }) => closed)) {
    followUp.jobs.push({ name: 'session-check', payload: { sessionId: room } });
  }
  return followUp;
}

/** Those of the facts that were never folded before; remembered in the transaction that folds them. */
async function remember(tx: Tx, facts: SentFact[]): Promise<SentFact[]> {
  const inserted = await tx
    .insert(sfuFacts)
    .values(facts.map(({ fact: { id } }) => ({ id })))
    .onConflictDoNothing()
    .returning({ id: sfuFacts.id });
  const fresh = new Set(inserted.map(({ id }) => id));
  // A fact that is twice in one batch is new once.
  return facts.filter(({ fact: { id } }) => fresh.delete(id));
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
