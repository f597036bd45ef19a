import { z } from 'zod';
import { currency, instant, minor, page, uuid } from '../common.ts';
import { tier } from './consultants.ts';
import { endpoint, file } from './endpoint.ts';

export const tierStep = z.object({
  words: z.string(),
  /** Where it stands, in a few words. */
  state: z.string(),
  /** 0–1, for a bar. */
  share: z.number().min(0).max(1),
  met: z.boolean(),
});

/** The tier somebody has, what the next one takes, and how it came about. */
export const ownTier = z.object({
  tier: tier,
  commissionBps: z.int(),
  next: z
    .object({
      tier: tier,
      commissionBps: z.int(),
      /** "3 more paid sessions to standard." */
      words: z.string(),
      steps: z.array(tierStep),
    })
    .nullable(),
  /** Newest first. */
  history: z.array(z.object({ from: tier, to: tier, at: instant, reasons: z.array(z.string()) })),
});
export type OwnTier = z.infer<typeof ownTier>;

/** A call that was paid, or whose charge the platform has made good. */
export const earnedCall = z.object({
  sessionId: uuid,
  title: z.string(),
  /** First name. */
  customer: z.string(),
  at: instant,
  tier: tier,
  amountMinor: minor,
  /** What went back to the customer. */
  refundedMinor: minor,
  /** The commission that is left after refunds. */
  feeMinor: minor,
  payoutMinor: minor,
  currency,
});
export type EarnedCall = z.infer<typeof earnedCall>;

export const payoutRow = z.object({
  id: uuid,
  status: z.enum(['pending', 'in_transit', 'paid', 'failed', 'canceled']),
  amountMinor: minor,
  currency,
  sentAt: instant,
  arrivesAt: instant,
  /** The bank's reason, in the provider's words. */
  failureCode: z.string().nullable(),
});
export type PayoutRow = z.infer<typeof payoutRow>;

export const earningsApi = {
  overview: endpoint({
    method: 'get',
    path: '/earnings',
    summary: 'What I earned as a consultant, by week and by tier; my balance and next payout.',
    access: 'user',
    response: z.object({
      currency,
      totalPayoutMinor: minor,
      totalFeeMinor: minor,
      /** From Monday, UTC; the last half year, oldest first, only those in which money moved. */
      weeks: z.array(z.object({ weekStart: instant, payoutMinor: minor, feeMinor: minor })),
      byTier: z.array(z.object({ tier: tier, calls: z.int(), feeMinor: minor, payoutMinor: minor })),
      /** Null without a payout account, and while the provider does not answer. */
      balance: z.object({ availableMinor: minor, pendingMinor: minor }).nullable(),
      /** The payout that is under way to the bank; null when none is. */
      nextPayout: z.object({ amountMinor: minor, arrivesAt: instant }).nullable(),
    }),
    errors: ['not_found'],
  }),
  tier: endpoint({
    method: 'get',
    path: '/earnings/tier',
    summary: 'My tier, what the next one takes, and how it came about.',
    access: 'user',
    response: ownTier,
    errors: ['not_found'],
  }),
  calls: endpoint({
    method: 'get',
    path: '/earnings/calls',
    summary: 'My paid calls, newest first, 20 a page.',
    access: 'user',
    query: page,
    response: z.object({ items: z.array(earnedCall), total: z.int() }),
  }),
  callsCsv: endpoint({
    method: 'get',
    path: '/earnings/calls.csv',
    summary: 'My paid calls as a table for spreadsheet programs.',
    access: 'user',
    produces: 'text/csv',
    response: file,
  }),
  payouts: endpoint({
    method: 'get',
    path: '/payouts/history',
    summary: 'What was paid out to my bank, newest first, 20 a page; looked up at the provider.',
    access: 'user',
    query: page,
    response: z.object({
      items: z.array(payoutRow),
      total: z.int(),
      /** Whether the provider answered; if not, this is what was known before. */
      fresh: z.boolean(),
    }),
  }),
  payoutsCsv: endpoint({
    method: 'get',
    path: '/payouts/history.csv',
    summary: 'My payouts as a table for spreadsheet programs.',
    access: 'user',
    produces: 'text/csv',
    response: file,
  }),
};
