import { asc, eq, lt, sql } from 'drizzle-orm';
import { commissionBps, evaluateTier, type TierStats } from '@cc/domain/tiers.ts';
import { trustScore } from '@cc/domain/trust.ts';
import type { Db, Executor } from '../client.ts';
import { NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { transaction } from '../retry.ts';
import { consultants, tierChanges, users } from '../schema/index.ts';
import type { Consultant } from './consultants.ts';
import { lockConsultant } from './offers.ts';
import { wantMail } from './mails.ts';

const DAY_MS = 86_400_000;

/** Cases that were decided, wholly or partly, against a consultant. */
const CASES_LOST = sql<number>`(select count(distinct s.id)::int
  from refunds r join payments p on p.id = r.payment_id join sessions s on s.id = p.session_id
  where s.consultant_id = consultants.user_id and r.reason = 'case' and r.status not in ('failed', 'void'))`;

const factsOf = prepared((db) =>
  db
    .select({
      consultant: consultants,
      createdAt: users.createdAt,
      emailVerifiedAt: users.emailVerifiedAt,
      disputesLost: CASES_LOST,
      now: sql<Date>`clock_timestamp()`.mapWith(users.createdAt),
    })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(eq(consultants.userId, sql.placeholder('userId'))),
);

/** What a consultant's tier is to be by their figures, and what it is; undefined where a tier was given until some later day. */
async function verdictOn(db: Executor, userId: string) {
  const [facts] = await factsOf(db, { userId });
  if (!facts || facts.consultant.tierCheckedAt > facts.now) return undefined;
  return { verdict: evaluateTier(statsOf(facts)), before: facts.consultant.tier };
}

/** The figures that a tier is earned by, from what has been learned of a consultant. */
function statsOf({
  consultant,
  createdAt,
  emailVerifiedAt,
  disputesLost,
  now,
}: Awaited<ReturnType<typeof factsOf>>[number]): TierStats {
  const { ratingSum, ratingCount, sessionsStarted, sessionsKept } = consultant;
  const rating = ratingCount > 0 ? ratingSum / ratingCount : null;
  const answered = consultant.offersAccepted + consultant.offersDeclined;
  const asked = answered + consultant.offersMissed;
  const trust = trustScore({
    sessions: sessionsStarted,
    completed: sessionsKept,
    rating,
    disputesLost,
    responseRate: asked > 0 ? answered / asked : null,
    flags: 0,
    accountAgeDays: (now.getTime() - createdAt.getTime()) / DAY_MS,
    emailVerified: emailVerifiedAt !== null,
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

/** The figures that somebody's tier is earned by. */
export async function tierStats(db: Executor, { userId }: Pick<Consultant, 'userId'>): Promise<TierStats> {
  const [facts] = await factsOf(db, { userId });
  if (!facts) throw new Error(`There is no consultant ${userId}.`);
  return statsOf(facts);
}

/** Whether a consultant's figures move their tier: a look that most often spares the lock. */
export async function tierMoves(db: Executor, userId: string): Promise<boolean> {
  const found = await verdictOn(db, userId);
  return found !== undefined && found.verdict.change !== 'kept';
}

/**
 * Holds a consultant's tier against their figures, and moves it where they say so: with the reasons, and a mail. Offers and
 * calls that are under way keep the terms that were agreed. Running it again changes nothing.
 * @returns the mail's id when the tier has moved, null when it has not.
 */
export function checkTier(db: Db, userId: string): Promise<string | null> {
  return transaction(db, async (tx) => {
    const locked = await lockConsultant(tx, userId);
    // A tier that was given until some day is not looked at before.
    const found = locked && (await verdictOn(tx, userId));
    if (!found) return null;
    const { verdict, before: from } = found;
    await tx.update(consultants).set({ tier: verdict.tier, tierCheckedAt: NOW }).where(eq(consultants.userId, userId));
    if (verdict.change === 'kept') return null;
    const { tier: to, reasons } = verdict;
    await tx.insert(tierChanges).values({ consultantId: userId, from, to, reasons });
    const data = {
      from,
      to,
      percent: `${commissionBps(to) / 100}%`,
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
