import { and, eq, inArray, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { RateCounts } from '@cc/domain/matching/chances/learned-rates.ts';
import { TELLING_DECLINES } from '@cc/domain/offer.ts';
import type { Executor } from '../client.ts';
import { preparedSql } from '../prepared.ts';
import { consultants, offers, sessionPeople, sessions } from '../schema/index.ts';
import { STAYED_AWAY } from './no-shows.ts';

const TELLING = and(eq(offers.status, 'declined'), inArray(offers.declineReason, [...TELLING_DECLINES]));

const USER = sql`${sql.placeholder('userId')}::uuid`;
const learned = preparedSql(
  () => sql`
    update ${consultants} set
      offers_delivered = o.delivered, offers_accepted = o.accepted, offers_declined = o.declined, offers_missed = o.missed,
      response_ms_sum = least(o.response_ms, 2000000000), live_sessions = s.live, billed_sessions = s.billed,
      sessions_started = s.started, sessions_kept = s.kept
    from
      (select count(*) filter (where delivered_at is not null)::int as delivered,
              count(*) filter (where status = 'accepted')::int as accepted,
              count(*) filter (where ${TELLING})::int as declined,
              count(*) filter (where status = 'missed')::int as missed,
              coalesce(sum(extract(epoch from answered_at - created_at) * 1000)
                filter (where status = 'accepted' or ${TELLING}), 0)::bigint as response_ms
         from ${offers} where consultant_id = ${USER} and claim_id is null) o,
      (select count(*) filter (where s.live_at is not null)::int as live,
              count(*) filter (where s.outcome = 'billed')::int as billed,
              count(*) filter (where s.status = 'ended'
                or (s.end_reason = 'no_show' and ${STAYED_AWAY})
                or (s.end_reason = 'cancelled' and s.ended_by = s.consultant_id))::int as started,
              count(*) filter (where s.status = 'ended' and s.end_reason in ('hung_up', 'block_over'))::int as kept
         from ${sessions} s
         left join ${sessionPeople} p on p.session_id = s.id and p.user_id = s.consultant_id
        where s.consultant_id = ${USER}) s
    where ${consultants.userId} = ${USER}`,
);

/**
 * Recomputes what has been learned of a consultant from the rows themselves, so that running it twice, or late, changes
 * nothing. A decline that says nothing about the person (busy, unclear, price) is left out of all rates, and so is a claim,
 * which never rang. Response time counts from the ring to the answer; ratings are kept by whoever writes them. A session was the
 * consultant's to hold when it was live, or when it was the consultant who did not come or called it off; it was held to its
 * end when nobody was lost from it.
 */
export async function relearn(db: Executor, userId: string): Promise<void> {
  await learned(db, { userId });
}

/** The counts of all consultants together, for the platform's means. */
export async function learnedTotals(db: Executor): Promise<RateCounts> {
  const total = (column: AnyPgColumn) => sql<number>`coalesce(sum(${column}), 0)::float8`;
  const [row] = await db
    .select({
      offersAccepted: total(consultants.offersAccepted),
      offersDeclined: total(consultants.offersDeclined),
      offersMissed: total(consultants.offersMissed),
      responseMsSum: total(consultants.responseMsSum),
      sessionsStarted: total(consultants.sessionsStarted),
      sessionsKept: total(consultants.sessionsKept),
    })
    .from(consultants);
  if (!row) throw new Error('A sum has no row.');
  return row;
}
