import { sql, type SQL } from 'drizzle-orm';
import type { FairUse } from '@cc/domain/fair-use.ts';
import { RULES, type Rules } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { inMs } from '../now.ts';

const DAY_MS = 86_400_000;

/** Free calls of the last 24 hours in which somebody talked and which the customer ended, or let end, themselves. */
const freeCalls = (customerId: string) => sql`(
  select count(*)::int from sessions s
  where s.customer_id = ${customerId} and s.status = 'ended' and s.ended_at > ${inMs(-DAY_MS)}
    and s.outcome = 'free' and s.talk_ms > 0 and s.broken_off_by is null)`;

/** Whether two have talked with each other within so many days, as a condition on their ids. */
export const talkedLately = (customerId: SQL, consultantId: SQL, days: number = RULES.pairWindowDays) => sql`exists (
  select 1 from sessions s
  where s.customer_id = ${customerId} and s.consultant_id = ${consultantId} and s.status = 'ended'
    and s.talk_ms > 0 and s.ended_at > ${inMs(-days * DAY_MS)})`;

/** How many free calls a customer has had lately. */
export async function freeCallsOf(db: Executor, customerId: string): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`select ${freeCalls(customerId)} as n`);
  return row?.n ?? 0;
}

/** What decides on the free start of a call of these two, as of now. */
export async function fairUseOf(
  db: Executor,
  { customerId, consultantId }: { customerId: string; consultantId: string },
  { pairWindowDays }: Pick<Rules, 'pairWindowDays'>,
): Promise<Omit<FairUse, 'agreedToNone'>> {
  const [row] = await db.execute<{ free_calls: number; talked_lately: boolean }>(sql`
    select ${freeCalls(customerId)} as free_calls,
      ${talkedLately(sql`${customerId}`, sql`${consultantId}`, pairWindowDays)} as talked_lately`);
  return { freeCalls: row?.free_calls ?? 0, talkedLately: row?.talked_lately ?? false };
}
