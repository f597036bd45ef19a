import { and, eq, isNull, sql } from 'drizzle-orm';
import type { MoneyFlag } from '@cc/domain/money-flags.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { NOW } from '../now.ts';
import { moneyFlags } from '../schema/index.ts';
import { STAYED_AWAY } from './no-shows.ts';

/** Raises the hand for an admin; what was raised for this payment before, looked at or not, is not raised again. */
export async function raiseFlag(
  db: Executor,
  flag: { paymentId: string; what: MoneyFlag; details?: string },
): Promise<void> {
  await db.insert(moneyFlags).values(flag).onConflictDoNothing();
}

/** What a flag of a payment is about has been mended by a rule meanwhile. */
export async function closeFlag(
  db: Executor,
  { paymentId, what, note }: { paymentId: string; what: MoneyFlag; note: string },
): Promise<void> {
  await db
    .update(moneyFlags)
    .set({ resolvedAt: NOW, note })
    .where(and(eq(moneyFlags.paymentId, paymentId), eq(moneyFlags.what, what), isNull(moneyFlags.resolvedAt)));
}

/**
 * Raises the hand about everybody who stayed away from too many calls of late, as the one who asked or as the one who had
 * accepted; once a person and window, whether it has been looked at or not. @returns how many are new
 */
export async function flagNoShows(
  db: Executor,
  { noShowsFlagged, noShowWindowDays }: Pick<Rules, 'noShowsFlagged' | 'noShowWindowDays'>,
): Promise<number> {
  const since = sql`clock_timestamp() - ${noShowWindowDays} * interval '1 day'`;
  const count = (role: 'customer' | 'consultant') => sql`count(*) filter (where p.role = ${role})`;
  const rows = await db.execute(sql`
    insert into people_flags (id, user_id, kind, session_ids, details)
    select gen_random_uuid(), p.user_id, 'no_shows', array_agg(s.id order by s.ended_at desc),
      format('%s calls in %s days: %s that they had asked for, %s that they had accepted.',
        count(*), ${noShowWindowDays}::int, ${count('customer')}, ${count('consultant')})
    from sessions s join session_people p on p.session_id = s.id
    where s.end_reason = 'no_show' and s.ended_at > ${since} and ${STAYED_AWAY}
      and not exists (
        select 1 from people_flags f where f.user_id = p.user_id and f.kind = 'no_shows' and f.created_at > ${since})
    group by p.user_id having count(*) >= ${noShowsFlagged}
    on conflict do nothing
    returning id`);
  return rows.length;
}

/** A flag that was open: whether it is of money or of a person, the payment or account that it is about, and what it says. */
export interface ResolvedFlag extends Record<string, unknown> {
  of: 'money' | 'people';
  target: string;
  what: string;
}

/** Somebody has looked and done what was needed. @returns the flag; undefined when there is none that is open. */
export async function resolveFlag(
  db: Executor,
  id: string,
  { adminId, note }: { adminId: string; note: string },
): Promise<ResolvedFlag | undefined> {
  const done = sql`resolved_at = ${NOW}, resolved_by = ${adminId}, note = ${note} where id = ${id} and resolved_at is null`;
  const [row] = await db.execute<ResolvedFlag>(sql`
    with money as (update money_flags set ${done} returning payment_id, what),
      people as (update people_flags set ${done} returning user_id, kind::text)
    select 'money' as "of", payment_id as target, what from money union all select 'people', * from people`);
  return row;
}
