import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { EarnedCall, OwnTier, PayoutRow } from '@cc/contract/http/earnings.ts';
import { commissionBps, tierSteps, wayUp } from '@cc/domain/tiers.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import type { Consultant } from '../repositories/consultants.ts';
import { tierStats } from '../repositories/tiers.ts';
import { ledgerEntries, payments, payouts, questions, sessions, tierChanges, users } from '../schema/index.ts';
import { firstName } from './question.ts';

const WEEKS = 26;
const TIER_HISTORY = 20;

/** Minor units that reached the consultant, of the lines joined. */
const PAYOUT =
  sql<number>`coalesce(sum(${ledgerEntries.amountMinor}) filter (where ${ledgerEntries.account} = 'consultant'), 0)`.mapWith(
    Number,
  );
/** The commission of paid calls, and of those the platform made good, less what of it went back with refunds. */
const FEE = sql<number>`
  coalesce(sum(case ${ledgerEntries.kind} when 'capture' then ${payments.feeMinor}
    else round(${payments.feeMinor}::numeric * ${payments.owedMinor} / nullif(${payments.amountMinor} - ${payments.feeMinor}, 0)) end)
    filter (where ${ledgerEntries.account} = 'consultant' and ${ledgerEntries.kind} in ('capture', 'loss')), 0)
  + coalesce(sum(${ledgerEntries.amountMinor}) filter (where ${ledgerEntries.account} = 'platform_fee' and ${ledgerEntries.kind} = 'refund'), 0)`.mapWith(
  Number,
);

/** Ledger lines about money that a consultant earned, or lost again, in a currency. */
const linesOf = (userId: string, currency: string) =>
  and(
    eq(sessions.consultantId, userId),
    eq(ledgerEntries.currency, currency),
    inArray(ledgerEntries.account, ['consultant', 'platform_fee']),
  );

export interface EarningsFigures {
  totalPayoutMinor: number;
  totalFeeMinor: number;
  weeks: { weekStart: string; payoutMinor: number; feeMinor: number }[];
  byTier: { tier: Consultant['tier']; calls: number; feeMinor: number; payoutMinor: number }[];
}

/**
 * What a consultant earned, by the ledger. Weeks begin on Monday, UTC; refunds count in the week in which they were made, and
 * with the tier that the call was under.
 */
export async function earningsFigures(db: Executor, userId: string, currency: string): Promise<EarningsFigures> {
  const weekStart = sql<string>`to_char(date_trunc('week', ${ledgerEntries.createdAt} at time zone 'UTC'), 'YYYY-MM-DD')`;
  const calls = sql<number>`count(distinct ${sessions.id}) filter (where ${ledgerEntries.kind} in ('capture', 'loss'))::int`;
  const from = () =>
    db
      .select({ weekStart, payoutMinor: PAYOUT, feeMinor: FEE })
      .from(ledgerEntries)
      .innerJoin(payments, eq(payments.id, ledgerEntries.paymentId))
      .innerJoin(sessions, eq(sessions.id, payments.sessionId))
      .where(linesOf(userId, currency));
  const [weeks, byTier] = await Promise.all([
    from().groupBy(weekStart).orderBy(desc(weekStart)).limit(WEEKS),
    db
      .select({ tier: sessions.tier, calls, payoutMinor: PAYOUT, feeMinor: FEE })
      .from(ledgerEntries)
      .innerJoin(payments, eq(payments.id, ledgerEntries.paymentId))
      .innerJoin(sessions, eq(sessions.id, payments.sessionId))
      .where(linesOf(userId, currency))
      .groupBy(sessions.tier)
      .orderBy(sessions.tier),
  ]);
  const total = (key: 'payoutMinor' | 'feeMinor') => byTier.reduce((sum, row) => sum + row[key], 0);
  return {
    totalPayoutMinor: total('payoutMinor'),
    totalFeeMinor: total('feeMinor'),
    weeks: weeks.map((week) => ({ ...week, weekStart: `${week.weekStart}T00:00:00.000Z` })).reverse(),
    byTier,
  };
}

/** Paid calls of a consultant, newest first. */
export async function earnedCalls(
  db: Executor,
  userId: string,
  currency: string,
  page: { limit: number; offset: number },
): Promise<EarnedCall[]> {
  const at = sql<Date>`min(${ledgerEntries.createdAt})`.mapWith(ledgerEntries.createdAt);
  const rows = await db
    .select({
      payment: payments,
      tier: sessions.tier,
      title: questions.title,
      customer: users.name,
      payoutMinor: PAYOUT,
      feeMinor: FEE,
      at,
    })
    .from(ledgerEntries)
    .innerJoin(payments, eq(payments.id, ledgerEntries.paymentId))
    .innerJoin(sessions, eq(sessions.id, payments.sessionId))
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, sessions.customerId))
    .where(linesOf(userId, currency))
    .groupBy(payments.id, sessions.tier, questions.title, users.name)
    .orderBy(desc(at), desc(payments.id))
    .limit(page.limit)
    .offset(page.offset);
  return rows.map(({ payment, customer, at: earnedAt, ...row }) => ({
    ...row,
    sessionId: payment.sessionId,
    customer: firstName(customer),
    at: iso(earnedAt),
    amountMinor: payment.amountMinor,
    // Of a lost charge, what would have gone back.
    refundedMinor: payment.owedMinor > 0 ? payment.amountMinor - row.feeMinor - row.payoutMinor : payment.refundedMinor,
    currency: payment.currency,
  }));
}

export async function countEarnedCalls(db: Executor, userId: string, currency: string): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(distinct ${ledgerEntries.paymentId})::int` })
    .from(ledgerEntries)
    .innerJoin(payments, eq(payments.id, ledgerEntries.paymentId))
    .innerJoin(sessions, eq(sessions.id, payments.sessionId))
    .where(linesOf(userId, currency));
  return row?.n ?? 0;
}

/** Payouts of a consultant, newest first. */
export async function payoutRows(
  db: Executor,
  userId: string,
  page: { limit: number; offset: number },
): Promise<PayoutRow[]> {
  const rows = await db
    .select()
    .from(payouts)
    .where(eq(payouts.consultantId, userId))
    .orderBy(desc(payouts.sentAt), desc(payouts.id))
    .limit(page.limit)
    .offset(page.offset);
  return rows.map(({ id, status, amountMinor, currency, sentAt, arrivesAt, failureCode }) => ({
    id,
    status,
    amountMinor,
    currency,
    sentAt: iso(sentAt),
    arrivesAt: iso(arrivesAt),
    failureCode,
  }));
}

export const countPayouts = (db: Executor, userId: string): Promise<number> =>
  db.$count(payouts, eq(payouts.consultantId, userId));

/** The payout that is on its way to the bank and arrives first. */
export async function nextPayout(
  db: Executor,
  userId: string,
): Promise<{ amountMinor: number; arrivesAt: string } | null> {
  const [row] = await db
    .select({ amountMinor: payouts.amountMinor, arrivesAt: payouts.arrivesAt })
    .from(payouts)
    .where(and(eq(payouts.consultantId, userId), inArray(payouts.status, ['pending', 'in_transit'])))
    .orderBy(payouts.arrivesAt)
    .limit(1);
  return row ? { amountMinor: row.amountMinor, arrivesAt: iso(row.arrivesAt) } : null;
}

/** A consultant's tier as they see it: what they have, what the next one takes, how it came about. */
export async function ownTier(db: Executor, consultant: Consultant): Promise<OwnTier> {
  const [stats, history] = await Promise.all([
    tierStats(db, consultant),
    db
      .select()
      .from(tierChanges)
      .where(eq(tierChanges.consultantId, consultant.userId))
      .orderBy(desc(tierChanges.createdAt))
      .limit(TIER_HISTORY),
  ]);
  const above = tierSteps(stats);
  return {
    tier: consultant.tier,
    commissionBps: commissionBps(consultant.tier),
    next: above && { ...above, words: wayUp(above) },
    history: history.map(({ from, to, reasons, createdAt }) => ({ from, to, reasons, at: iso(createdAt) })),
  };
}
