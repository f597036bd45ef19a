import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { NOW } from '../now.ts';
import { peopleFlags } from '../schema/index.ts';
import { STAYED_AWAY } from './no-shows.ts';

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

/** Somebody has looked and done what was needed. @returns the flag; undefined when there is none that is open. */
export async function resolvePeopleFlag(
  db: Executor,
  id: string,
  { adminId, note }: { adminId: string; note: string },
): Promise<typeof peopleFlags.$inferSelect | undefined> {
  const [row] = await db
    .update(peopleFlags)
    .set({ resolvedAt: NOW, resolvedBy: adminId, note })
    .where(and(eq(peopleFlags.id, id), isNull(peopleFlags.resolvedAt)))
    .returning();
  return row;
}
