import type { PoolChange } from '@cc/contract/bus.ts';
import type { News } from '@cc/contract/events.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import type { Session, SessionChange } from '../repositories/sessions.ts';
import type { Versions } from '../repositories/sync.ts';
import { questionNews } from './question.ts';
import { sessionsTold } from './session.ts';

/** What follows from a committed change: whom to tell, and the quick way to every effect that a row now wants. */
export interface SessionFollowUp {
  news: News[];
  jobs: (
    | { name: 'payment-effect'; payload: { paymentId: string } }
    | { name: 'match'; payload: { questionId: string } }
    | { name: 'learn'; payload: { consultantId: string } }
    | { name: 'session-check'; payload: { sessionId: string }; options?: { id: string; delayMs: number } }
  )[];
  pool: PoolChange[];
}

/**
 * When to look at a session again at that very moment, or null when only a fact, a person or the sweep moves it. The mark has no
 * look of its own: the evidence decides as it arrives, and the sweep is the net under it. Neither have the deadlines of a minute
 * before the call, which hardly any call runs into: the sweep looks for all of them at once. What is due after the end depends on
 * the facts.
 */
export function nextDeadline(session: Session, { graceMs }: Pick<Rules, 'graceMs'>): Date | null {
  switch (session.status) {
    case 'live':
      return session.blockEndsAt;
    case 'interrupted':
      return session.interruptedAt && new Date(session.interruptedAt.getTime() + graceMs);
    case 'authorizing':
    case 'ready':
    case 'ended':
    case 'cancelled':
      return null;
  }
}

/** `versions` as moved in the transaction that made the change. Call it after the commit. */
export async function sessionFollowUp(
  db: Executor,
  change: SessionChange,
  versions: Versions,
  rules: Rules,
): Promise<SessionFollowUp> {
  const [followUp] = await sessionFollowUps(db, [change], versions, rules);
  return followUp!;
}

/** The same for changes of several sessions that were committed together. */
export async function sessionFollowUps(
  db: Executor,
  changes: readonly SessionChange[],
  versions: Versions,
  rules: Rules,
): Promise<SessionFollowUp[]> {
  const ids = changes.map(({ session }) => session.id);
  const [told, ...questions] = await Promise.all([
    sessionsTold(db, ids, versions),
    ...changes.map(({ session, questionChanged }) =>
      questionChanged ? questionNews(db, session.questionId, versions) : [],
    ),
  ]);
  return changes.map((change, i) => {
    const { news, now } = told.get(change.session.id) ?? { news: [], now: undefined };
    return { news: [...news, ...questions[i]!], jobs: jobsOf(change, now, rules), pool: poolOf(change) };
  });
}

function jobsOf(
  { session, payments, matchWanted, over }: SessionChange,
  now: Date | undefined,
  rules: Rules,
): SessionFollowUp['jobs'] {
  const { id: sessionId, questionId, consultantId } = session;
  const jobs: SessionFollowUp['jobs'] = payments.map((paymentId) => ({
    name: 'payment-effect',
    payload: { paymentId },
  }));
  if (matchWanted) jobs.push({ name: 'match', payload: { questionId } });
  // At once: to close the room, and to decide what is ready to be decided. Without a room nothing is left of what never was live.
  if (over && (session.status === 'ended' || session.roomCloseWantedAt))
    jobs.push({ name: 'session-check', payload: { sessionId } });
  const deadline = nextDeadline(session, rules);
  if (deadline && now) {
    jobs.push({
      name: 'session-check',
      payload: { sessionId },
      options: {
        id: `${sessionId}-${deadline.getTime()}`,
        delayMs: Math.max(1, deadline.getTime() - now.getTime() + 50),
      },
    });
  }
  if (isFinal(session, over)) jobs.push({ name: 'learn', payload: { consultantId } });
  return jobs;
}

function poolOf({ session, over }: SessionChange): PoolChange[] {
  const pool: PoolChange[] = over ? [{ consultantId: session.consultantId, why: 'busy' }] : [];
  if (isFinal(session, over) && session.liveAt) pool.push({ pastSessionId: session.id });
  return pool;
}

/** Nothing about it changes any more, and that is new. */
const isFinal = (session: Session, over: boolean): boolean =>
  session.status === 'cancelled' ? over : session.settledAt !== null;
