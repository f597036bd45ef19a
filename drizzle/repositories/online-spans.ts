import { sql } from 'drizzle-orm';
import type { Db } from '../client.ts';

/** Spans older than this tell nobody anything any more. */
const KEPT_DAYS = 400;

/**
 * Notes that these people are there to be asked, now: prolongs their spans, or begins new ones for whoever was not seen for
 * `gapMs`. One process at a time; another that comes meanwhile has nothing to add. Answers whether it was this one.
 */
export async function noteOnline(db: Db, userIds: readonly string[], gapMs: number): Promise<boolean> {
  if (userIds.length === 0) return true;
  const ids = sql`array[${sql.join(
    userIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  )}]`;
  return db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended('online spans', 0)) as mine`,
    );
    if (!lock?.mine) return false;
    await tx.execute(sql`
      with seen as (select c.user_id from consultants c where c.user_id = any(${ids})),
      prolonged as (
        update online_spans s set last_at = clock_timestamp() from seen
        where s.user_id = seen.user_id and s.last_at > clock_timestamp() - ${gapMs} * interval '1 millisecond'
        returning s.user_id)
      insert into online_spans (id, user_id, from_at, last_at)
      select gen_random_uuid(), user_id, clock_timestamp(), clock_timestamp() from seen
      where user_id not in (select user_id from prolonged)`);
    return true;
  });
}

/** Forgets what is too old for any figure. */
export async function forgetOldSpans(db: Db): Promise<void> {
  await db.execute(sql`delete from online_spans where last_at < clock_timestamp() - ${KEPT_DAYS} * interval '1 day'`);
}
