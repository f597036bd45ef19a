import { sql } from 'drizzle-orm';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '../client.ts';
import { inMs } from '../now.ts';

/** What follows from an end has jobs of its own, which get this long: a burst of ends must not be looked at twice. */
const JOB_MS = 2_000;

/**
 * Sessions at which something is due: a deadline is over, evidence has stopped coming, the decision or the closing of the
 * room is open. Whoever finds one looks at it under its lock, so finding too many does no harm.
 */
export async function dueSessions(
  db: Db,
  { graceMs, detectionLagMs, doubtMs }: Rules,
  staleAfterMs: number,
  readBehindMs: number,
  limit = 200,
): Promise<string[]> {
  // What follows from facts is not looked for while they wait unread.
  const ended = inMs(-Math.max(JOB_MS, readBehindMs));
  const rows = await db.execute<{ id: string }>(sql`
    select s.id from sessions s
    where s.status not in ('ended', 'cancelled') and (
      (s.status = 'authorizing' and s.hold_deadline_at <= clock_timestamp())
      or (s.status = 'ready' and s.join_deadline_at <= clock_timestamp())
      or (s.status = 'interrupted' and s.interrupted_at <= ${inMs(-graceMs)})
      or (s.status = 'live' and (
        s.block_ends_at <= clock_timestamp()
        or (s.decision is null and s.mark_at <= ${inMs(-detectionLagMs)})
        or exists (
          select 1 from presence_intervals i
          where i.session_id = s.id and not i.closed and i.last_media_at <= ${inMs(-staleAfterMs)}))))
    union
    select s.id from sessions s where s.status = 'ended' and s.decision is null and s.ended_at <= ${ended}
    union
    select s.id from sessions s
    where s.status = 'ended' and s.settled_at is null and s.ended_at <= ${ended} and (
      s.ended_at <= ${inMs(-doubtMs)}
      or (select bool_and(i.closed) from presence_intervals i where i.session_id = s.id))
    union
    select s.id from sessions s where s.room_closed_at is null and s.room_close_wanted_at <= ${ended}
    limit ${limit}`);
  return rows.map((row) => row.id);
}

/** Forgets facts so old that they cannot come again; a thousand at a time. */
export async function forgetOldFacts(db: Db, olderThanMs: number): Promise<void> {
  await db.execute(sql`
    delete from sfu_facts where id in (
      select id from sfu_facts where created_at < ${inMs(-olderThanMs)} order by created_at limit 1000)`);
}
