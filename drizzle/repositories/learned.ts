import { eq, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { consultants, offers, sessions } from '../schema/index.ts';

/**
 * Recomputes what has been learned of a consultant from the rows themselves, so that running it twice, or late, changes
 * nothing. Response time counts from the ring to the answer; ratings are kept by whoever writes them.
 */
export async function relearn(db: Executor, userId: string): Promise<void> {
  await db.execute(sql`
    update ${consultants} set
      offers_delivered = o.delivered, offers_accepted = o.accepted, offers_declined = o.declined,
      response_ms_sum = least(o.response_ms, 2000000000), live_sessions = s.live, billed_sessions = s.billed
    from
      (select count(*) filter (where delivered_at is not null)::int as delivered,
              count(*) filter (where status = 'accepted')::int as accepted,
              count(*) filter (where status = 'declined')::int as declined,
              coalesce(sum(extract(epoch from answered_at - created_at) * 1000)
                filter (where status in ('accepted', 'declined')), 0)::bigint as response_ms
         from ${offers} where consultant_id = ${userId}) o,
      (select count(*) filter (where live_at is not null)::int as live,
              count(*) filter (where outcome = 'billed')::int as billed
         from ${sessions} where consultant_id = ${userId}) s
    where ${eq(consultants.userId, userId)}`);
}
