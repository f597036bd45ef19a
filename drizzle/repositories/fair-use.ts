import { sql, type SQL } from 'drizzle-orm';
import type { FairUse } from '@cc/domain/fair-use.ts';
import { RULES, type Rules } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { inMs } from '../now.ts';
import { preparedSql } from '../prepared.ts';

const DAY_MS = 86_400_000;

/** Free calls of the last 24 hours in which somebody talked and which the customer ended, or let end, themselves. */
export const freeCallsSql = (customerId: SQL) => sql`(
  select count(*)::int from sessions s
  where s.customer_id = ${customerId} and s.status = 'ended' and s.ended_at > ${inMs(-DAY_MS)}
    and s.outcome = 'free' and s.talk_ms > 0 and s.broken_off_by is null)`;

/** Whether two have talked with each other within so many days, as a condition on their ids. */
export const talkedLately = (
  customerId: SQL,
  consultantId: SQL,
  days = sql`${RULES.pairWindowDays}::float8`,
) => sql`exists (
  select 1 from sessions s
  where s.customer_id = ${customerId} and s.consultant_id = ${consultantId} and s.status = 'ended'
    and s.talk_ms > 0 and s.ended_at > clock_timestamp() - ${days} * interval '1 day')`;

const CUSTOMER = sql`${sql.placeholder('customerId')}::uuid`;
const CONSULTANT = sql`${sql.placeholder('consultantId')}::uuid`;
const countFreeCalls = preparedSql<{ n: number }>(() => sql`select ${freeCallsSql(CUSTOMER)} as n`);

/** How many free calls a customer has had lately. */
export async function freeCallsOf(db: Executor, customerId: string): Promise<number> {
  const [row] = await countFreeCalls(db, { customerId });
  return row?.n ?? 0;
}

const readUse = preparedSql<{ free_calls: number; talked_lately: boolean }>(
  () => sql`
    select ${freeCallsSql(CUSTOMER)} as free_calls,
      ${talkedLately(CUSTOMER, CONSULTANT, sql`${sql.placeholder('days')}::float8`)} as talked_lately`,
);

/** What decides on the free start of a call of these two, as of now. */
export async function fairUseOf(
  db: Executor,
  { customerId, consultantId }: { customerId: string; consultantId: string },
  { pairWindowDays }: Pick<Rules, 'pairWindowDays'>,
): Promise<Omit<FairUse, 'agreedToNone'>> {
  const [row] = await readUse(db, { customerId, consultantId, days: pairWindowDays });
  return { freeCalls: row?.free_calls ?? 0, talkedLately: row?.talked_lately ?? false };
}
