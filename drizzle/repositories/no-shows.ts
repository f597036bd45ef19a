import { sql, type SQL } from 'drizzle-orm';
import type { Role } from '@cc/contract/http/users.ts';
import type { Executor } from '../client.ts';

/**
 * Whether the person `p` (`session_people`) did not come to the session `s` that was ready for both: nothing of them reached
 * the media node since, and they had not asked to join since either. Who came, and whose line failed, has not stayed away.
 */
export const STAYED_AWAY: SQL = sql`(
  coalesce(p.started_at < s.ready_at, true) and not exists (
    select 1 from presence_intervals i
    where i.session_id = s.id and i.user_id = p.user_id and i.last_media_at >= s.ready_at))`;

/** Who stayed away from each of these sessions, of those that came to nothing for it. */
export async function stayedAway(db: Executor, sessionIds: string[]): Promise<Map<string, Role[]>> {
  const found = new Map<string, Role[]>();
  if (sessionIds.length === 0) return found;
  const rows = await db.execute<{ session_id: string; role: Role }>(sql`
    select p.session_id, p.role from session_people p join sessions s on s.id = p.session_id
    where s.id in ${sessionIds} and s.end_reason = 'no_show' and ${STAYED_AWAY}
    order by p.role`);
  for (const { session_id: id, role } of rows) found.set(id, [...(found.get(id) ?? []), role]);
  return found;
}
