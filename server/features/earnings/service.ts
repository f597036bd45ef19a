import { AppError } from '@cc/contract/errors.ts';
import type { ResponseOf } from '@cc/contract/http/endpoint.ts';
import type { earningsApi } from '@cc/contract/http/earnings.ts';
import { findConsultant, type Consultant } from '@cc/drizzle/repositories/consultants.ts';
import { foldPayout } from '@cc/drizzle/repositories/payouts.ts';
import {
  countEarnedCalls,
  countPayouts,
  earnedCalls,
  earningsFigures,
  nextPayout,
  ownTier,
  payoutRows,
} from '@cc/drizzle/views/earnings.ts';
import { ProviderError } from '@cc/platform/payments.ts';
import type { Deps } from '../../deps.ts';
import { callsCsv, payoutsCsv } from './csv.ts';

const PAGE = 20;
/** More rows than this are not exported at once. */
const EXPORT_ROWS = 10_000;

type Answer<O extends keyof typeof earningsApi> = Promise<ResponseOf<(typeof earningsApi)[O]>>;
export type EarningsService = ReturnType<typeof createEarningsService>;

/** What a consultant earned, what was paid out, and where they stand. All of it their own. */
export function createEarningsService(deps: Pick<Deps, 'db' | 'payments' | 'queue' | 'logger' | 'config'>) {
  const { db, payments, queue, logger } = deps;
  const currency = deps.config.CURRENCY;
  const pageOf = (page: number) => ({ limit: PAGE, offset: (page - 1) * PAGE });
  const all = { limit: EXPORT_ROWS, offset: 0 };

  async function profileOf(userId: string): Promise<Consultant> {
    const consultant = await findConsultant(db, userId);
    if (!consultant) throw new AppError('not_found', 'This account has no consultant profile.');
    return consultant;
  }

  /** What the provider says, or null when it does not answer: the page shows everything else all the same. */
  async function ask<T>(what: string, question: () => Promise<T>): Promise<T | null> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      logger.warn({ code: error.code, kind: error.kind, what }, 'the provider does not say');
      return null;
    }
  }

  /** Looks the newest payouts up and folds them in: a webhook may have been lost. @returns whether the provider answered. */
  async function refreshPayouts(userId: string): Promise<boolean> {
    const accountId = (await findConsultant(db, userId))?.stripeAccountId;
    if (!accountId) return true;
    const there = await ask('payouts', () => payments.payouts(accountId));
    for (const { id, amount, ...payout } of there ?? []) {
      const mailId = await foldPayout(db, userId, { ...payout, providerId: id, amountMinor: amount });
      if (mailId) await queue.enqueue('mail', { mailId });
    }
    return there !== null;
  }

  return {
    /** @throws not_found without a consultant profile. */
    async overview(userId: string): Answer<'overview'> {
      const accountId = (await profileOf(userId)).stripeAccountId;
      const [figures, balance, next] = await Promise.all([
        earningsFigures(db, userId, currency),
        accountId ? ask('balance', () => payments.balance(accountId, currency)) : null,
        nextPayout(db, userId),
      ]);
      return {
        ...figures,
        currency,
        balance: balance && { availableMinor: balance.available, pendingMinor: balance.pending },
        nextPayout: next,
      };
    },

    /** @throws not_found without a consultant profile. */
    tier: async (userId: string): Answer<'tier'> => ownTier(db, await profileOf(userId)),

    async calls(userId: string, page: number): Answer<'calls'> {
      const [items, total] = await Promise.all([
        earnedCalls(db, userId, currency, pageOf(page)),
        countEarnedCalls(db, userId, currency),
      ]);
      return { items, total };
    },

    async payouts(userId: string, page: number): Answer<'payouts'> {
      const fresh = await refreshPayouts(userId);
      const [items, total] = await Promise.all([payoutRows(db, userId, pageOf(page)), countPayouts(db, userId)]);
      return { items, total, fresh };
    },

    callsCsv: async (userId: string) => callsCsv(await earnedCalls(db, userId, currency, all)),

    async payoutsCsv(userId: string) {
      await refreshPayouts(userId);
      return payoutsCsv(await payoutRows(db, userId, all));
    },
  };
}
