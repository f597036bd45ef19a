import { and, eq, gte, sql, type SQL } from 'drizzle-orm';
import type { DeskFigures } from '@cc/contract/http/consultants.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { ledgerEntries, offers } from '../schema/index.ts';

/** The consultant's own time zone, the one their browser tells while they have set none, or UTC. */
const zoneOf = (userId: string, timeZone: string | undefined): SQL =>
  sql`(select coalesce(u.time_zone, ${timeZone ?? null}, 'UTC') from users u where u.id = ${userId})`;

/**
 * What a consultant's own day has brought so far. Earnings are what the ledger says, not what was hoped for. Utilisation is
 * the share of the time online that was spent in calls; a call counts as time online.
 * @param timeZone of the browser, IANA
 */
export async function deskFigures(
  db: Executor,
  userId: string,
  currency: string,
  timeZone?: string,
): Promise<DeskFigures> {
  const today = sql`date_trunc('day', clock_timestamp(), ${zoneOf(userId, timeZone)})`;
  const [[asked], [time], [earned]] = await Promise.all([
    db
      .select({
        answered: sql<number>`count(*) filter (where ${offers.status} = 'accepted')::int`,
        missed: sql<number>`count(*) filter (where ${offers.status} = 'missed' and ${offers.deliveredAt} is not null)::int`,
        declined: sql<number>`count(*) filter (where ${offers.status} = 'declined')::int`,
      })
      .from(offers)
      .where(and(eq(offers.consultantId, userId), gte(offers.createdAt, today))),
    db.execute<{ since: string; calls: number; call_ms: string; online_ms: string }>(sql`
      with day as (select ${today} as since),
      calls as (
        select range_agg(tstzrange(greatest(s.live_at, since), coalesce(s.ended_at, clock_timestamp()))) as spans,
          count(*) filter (where s.live_at >= since)::int as calls
        from sessions s, day
        where s.consultant_id = ${userId} and s.live_at is not null
          and coalesce(s.ended_at, clock_timestamp()) > greatest(s.live_at, since)),
      online as (
        select range_agg(tstzrange(greatest(o.from_at, since), o.last_at)) as spans
        from online_spans o, day
        where o.user_id = ${userId} and o.last_at > greatest(o.from_at, since))
      select since, calls, ${lengthMs(sql`calls.spans`)} as call_ms,
        ${lengthMs(sql`coalesce(calls.spans, '{}') + coalesce(online.spans, '{}')`)} as online_ms
      from day, calls, online`),
    db
      .select({ sum: sql<number>`coalesce(sum(${ledgerEntries.amountMinor}), 0)::int` })
      .from(ledgerEntries)
      .where(
        and(
          eq(ledgerEntries.userId, userId),
          eq(ledgerEntries.account, 'consultant'),
          eq(ledgerEntries.currency, currency),
          gte(ledgerEntries.createdAt, today),
        ),
      ),
  ]);
  const inCallMs = Number(time?.call_ms ?? 0);
  const onlineMs = Number(time?.online_ms ?? 0);
  return {
    since: iso(new Date(time?.since ?? Number.NaN)),
    answered: asked?.answered ?? 0,
    missed: asked?.missed ?? 0,
    declined: asked?.declined ?? 0,
    calls: time?.calls ?? 0,
    inCallMs,
    onlineMs,
    utilisation: onlineMs > 0 ? Math.min(1, inCallMs / onlineMs) : null,
    earnedMinor: earned?.sum ?? 0,
    currency,
  };
}

/** Time that a multirange covers, in whole ms. */
const lengthMs = (spans: SQL): SQL => sql`(
  select coalesce(sum(extract(epoch from upper(span) - lower(span))) * 1000, 0)::bigint from unnest(${spans}) span)`;
