import { asc, eq, lt, sql } from 'drizzle-orm';
import { commissionBps, evaluateTier, type TierStats } from '@cc/domain/tiers.ts';
import { trustScore } from '@cc/domain/trust.ts';
import type { Db, Executor } from '../client.ts';
import { databaseNow, NOW } from '../now.ts';
import { transaction } from '../retry.ts';
import { consultants, payments, refunds, sessions, tierChanges, users } from '../schema/index.ts';
import type { Consultant } from './consultants.ts';
import { lockConsultant } from './offers.ts';
import { wantMail } from './mails.ts';

const DAY_MS = 86_400_000;

/** Cases that were decided, wholly or partly, against a consultant. */
async function casesLost(db: Executor, userId: string): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(distinct ${sessions.id})::int` })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .innerJoin(sessions, eq(sessions.id, payments.sessionId))
    .where(
      sql`${sessions.consultantId} = ${userId} and ${refunds.reason} = 'case' and ${refunds.status} not in ('failed', 'void')`,
    );
  return row?.n ?? 0;
}

/** The figures that a tier is earned by, from what has been learned of a consultant. */
export async function tierStats(db: Executor, consultant: Consultant): Promise<TierStats> {
  const { userId, ratingSum, ratingCount, sessionsStarted, sessionsKept } = consultant;
  const [user] = await db
    .select({ createdAt: users.createdAt, emailVerifiedAt: users.emailVerifiedAt })
    .from(users)
    .where(eq(users.id, userId));
  const now = await databaseNow(db);
  const rating = ratingCount > 0 ? ratingSum / ratingCount : null;
  const answered = consultant.offersAccepted + consultant.offersDeclined;
  const asked = answered + consultant.offersMissed;
  const trust = trustScore({
    sessions: sessionsStarted,
    completed: sessionsKept,
    rating,
    disputesLost: await casesLost(db, userId),
    responseRate: asked > 0 ? answered / asked : null,
    flags: 0,
    accountAgeDays: user ? (now.getTime() - user.createdAt.getTime()) / DAY_MS : 0,
    emailVerified: user?.emailVerifiedAt != null,
    payoutsVerified: consultant.transfersActive,
  });
  return {
    tier: consultant.tier,
    paidSessions: consultant.billedSessions,
    rating,
    completion: sessionsStarted > 0 ? sessionsKept / sessionsStarted : 0,
    trust,
  };
}

/**
 * Holds a consultant's tier against their figures, and moves it where they say so: with the reasons, and a mail. Offers and
 * calls that are under way keep the terms that were agreed. Running it again changes nothing.
 * @returns the mail's id when the tier has moved, null when it has not.
 */
export function checkTier(db: Db, userId: string): Promise<string | null> {
  return transaction(db, async (tx) => {
    const consultant = await lockConsultant(tx, userId);
    // A tier that was given until some day is not looked at before.
    if (!consultant || consultant.tierCheckedAt > (await databaseNow(tx))) return null;
    const verdict = evaluateTier(await tierStats(tx, consultant));
    await tx.update(consultants).set({ tier: verdict.tier, tierCheckedAt: NOW }).where(eq(consultants.userId, userId));
    if (verdict.change === 'kept') return null;
    const { tier: to, reasons } = verdict;
    await tx.insert(tierChanges).values({ consultantId: userId, from: consultant.tier, to, reasons });
    const data = {
      from: consultant.tier,
      to,
      percent: `${commissionBps(to) / 100} %`,
      reasons: reasons.join(' '),
      url: '/earnings',
    };
    return wantMail(tx, { userId, template: 'tier_changed', data });
  });
}

/** Consultants whose tier has not been looked at since then, the longest ago first. */
export async function tiersToCheck(db: Executor, since: Date, limit: number): Promise<string[]> {
  const rows = await db
    .select({ userId: consultants.userId })
    .from(consultants)
    .where(lt(consultants.tierCheckedAt, since))
    .orderBy(asc(consultants.tierCheckedAt))
    .limit(limit);
  return rows.map((row) => row.userId);
}
