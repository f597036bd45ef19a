import { sql } from 'drizzle-orm';
import type { WaitOutcome } from '@cc/domain/wait-estimate.ts';
import type { Executor } from '../client.ts';

/** How far back is looked, and at how many questions, newest first. */
const DAYS = 28;
const LIMIT = 1_000;

/**
 * How the recent questions of a language went: how long until the first acceptance of a ring, or, without one, how long they
 * were asked around. A question that is being asked at this moment has waited at least so long. Those taken by a claim count as
 * unanswered for their first wait: nobody answered while the asker waited.
 */
export async function waitOutcomes(db: Executor, language: string, exceptId: string): Promise<WaitOutcome[]> {
  const rows = await db.execute<{ waited_ms: number; answered: boolean; tags: string[]; at: number }>(sql`
    select coalesce(first.ms, extract(epoch from
             least(q.wait_until, coalesce(q.closed_at, q.wait_until), coalesce(q.parked_at, q.wait_until), clock_timestamp())
             - q.created_at) * 1000)::float8 as waited_ms,
           first.ms is not null as answered, q.tags, (extract(epoch from q.created_at) * 1000)::float8 as at
      from questions q
      left join lateral (
        select extract(epoch from min(o.answered_at) - q.created_at) * 1000 as ms from offers o
         where o.question_id = q.id and o.answered_at is not null and o.status in ('accepted', 'withdrawn') and o.claim_id is null
      ) first on true
     where q.language = ${language} and q.id <> ${exceptId}
       and q.created_at > clock_timestamp() - ${DAYS} * interval '1 day'
     order by q.created_at desc limit ${LIMIT}`);
  return rows.map((row) => ({
    waitedMs: Math.max(0, row.waited_ms),
    answered: row.answered,
    tags: row.tags,
    at: row.at,
  }));
}
