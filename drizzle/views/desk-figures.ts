import { and, eq, gte, isNotNull, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { ledgerEntries, offers, sessions } from '../schema/index.ts';

const TODAY = sql`date_trunc('day', clock_timestamp(), 'UTC')`;

/** What a consultant's day has brought so far (UTC). Earnings are what the ledger says, not what was hoped for. */
export async function deskFigures(db: Executor, userId: string, currency: string) {
  const [[asked], [calls], [earned]] = await Promise.all([
    db
      .select({
        answered: sql<number>`count(*) filter (where ${offers.status} = 'accepted')::int`,
        missed: sql<number>`count(*) filter (where ${offers.status} = 'missed' and ${offers.deliveredAt} is not null)::int`,
        declined: sql<number>`count(*) filter (where ${offers.status} = 'declined')::int`,
      })
      .from(offers)
      .where(and(eq(offers.consultantId, userId), gte(offers.createdAt, TODAY))),
    db
      .select({ count: sql<number>`count(*)::int` })
      .from(sessions)
      .where(and(eq(sessions.consultantId, userId), isNotNull(sessions.liveAt), gte(sessions.liveAt, TODAY))),
    db
      .select({ sum: sql<number>`coalesce(sum(${ledgerEntries.amountMinor}), 0)::int` })
      .from(ledgerEntries)
      .where(
        and(
          eq(ledgerEntries.userId, userId),
          eq(ledgerEntries.account, 'consultant'),
          eq(ledgerEntries.currency, currency),
          gte(ledgerEntries.createdAt, TODAY),
        ),
      ),
  ]);
  return {
    answered: asked?.answered ?? 0,
    missed: asked?.missed ?? 0,
    declined: asked?.declined ?? 0,
    calls: calls?.count ?? 0,
    earnedMinor: earned?.sum ?? 0,
    currency,
  };
}
