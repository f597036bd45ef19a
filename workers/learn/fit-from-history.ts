import type { Rules } from '@cc/domain/rules.ts';
import type { PastSession } from '@cc/domain/matching/past-session.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { pastSessions } from '@cc/drizzle/repositories/past-sessions.ts';
import type { Fitted } from './refit.ts';

/** Fits the weights from the finished sessions; the fitting itself comes with the model. */
export async function fitFromHistory(db: Db, rules: Rules): Promise<Fitted> {
  const sessions: PastSession[] = [];
  for await (const page of pastSessions(db, rules.refitMaxSessions, rules)) sessions.push(...page);
  if (sessions.length < rules.refitMinSessions) return { kind: 'too_few', sessions: sessions.length };
  throw new Error('There is no model to fit yet.');
}
