import type { PoolChange } from '@cc/contract/bus.ts';
import type { News } from '@cc/contract/events.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { databaseNow } from '../now.ts';
import type { Session, SessionChange } from '../repositories/sessions.ts';
import type { Versions } from '../repositories/sync.ts';
import { questionNews } from './question.ts';
import { sessionNews } from './session.ts';

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

/** When to look at a session again, or null when only a fact or a person can move it. */
export function nextDeadline(session: Session, { graceMs, detectionLagMs, doubtMs }: Rules): Date | null {
  const after = (at: Date | null, ms: number) => at && new Date(at.getTime() + ms);
  switch (session.status) {
    case 'authorizing':
      return session.holdDeadlineAt;
    case 'ready':
      return session.joinDeadlineAt;
    case 'live':
      return (!session.decision && after(session.markAt, detectionLagMs)) || session.blockEndsAt;
    case 'interrupted':
      return after(session.interruptedAt, graceMs);
    case 'ended':
      return session.settledAt ? null : after(session.endedAt, doubtMs);
    case 'cancelled':
      return null;
  }
}

/** `versions` as moved in the transaction that made the change. Call it after the commit. */
export async function sessionFollowUp(
  db: Executor,
  { session, payments, matchWanted, questionChanged, over }: SessionChange,
  versions: Versions,
  rules: Rules,
): Promise<SessionFollowUp> {
  const { id: sessionId, questionId, consultantId } = session;
  const deadline = nextDeadline(session, rules);
  const [news, questions, now] = await Promise.all([
    sessionNews(db, sessionId, versions),
    questionChanged ? questionNews(db, questionId, versions) : [],
    deadline && databaseNow(db),
  ]);
  const jobs: SessionFollowUp['jobs'] = payments.map((paymentId) => ({
    name: 'payment-effect',
    payload: { paymentId },
  }));
  if (matchWanted) jobs.push({ name: 'match', payload: { questionId } });
  // At once: to close the room, and to decide what is ready to be decided.
  if (over) jobs.push({ name: 'session-check', payload: { sessionId } });
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
  const pool: PoolChange[] = over ? [{ consultantId, why: 'busy' }] : [];
  // Once nothing about it changes any more.
  if (session.status === 'cancelled' ? over : session.settledAt) {
    jobs.push({ name: 'learn', payload: { consultantId } });
    if (session.liveAt) pool.push({ pastSessionId: sessionId });
  }
  return { news: [...news, ...questions], jobs, pool };
}
