import type Stripe from 'stripe';
import { ProviderError } from './errors.ts';
import { real } from './read.ts';

/** Money on its way from a connected account to its owner's bank. Minor units. */
export interface ProviderPayout {
  /** `po_…` */
  id: string;
  amount: number;
  currency: string;
  status: 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled';
  failureCode: string | null;
  sentAt: Date;
  /** When it is, or was, to be on the bank account. */
  arrivesAt: Date;
}

/** What is on a connected account, in one currency. */
export interface ProviderBalance {
  /** Goes out with the next payout. */
  available: number;
  /** Charged, and not yet released by the provider. */
  pending: number;
}

/** What a consultant's account at the provider shows. Every method throws `ProviderError`. */
export interface PayoutReads {
  /** The newest hundred, newest first. */
  payouts(accountId: string): Promise<ProviderPayout[]>;
  payout(accountId: string, payoutId: string): Promise<ProviderPayout>;
  balance(accountId: string, currency: string): Promise<ProviderBalance>;
}

const STATUSES: ReadonlySet<string> = new Set<ProviderPayout['status']>([
  'pending',
  'in_transit',
  'paid',
  'failed',
  'canceled',
]);
const instant = (seconds: number): Date => new Date(seconds * 1000);

function readPayout(value: Stripe.Payout): ProviderPayout {
  const payout = real(value, 'payout');
  if (!STATUSES.has(payout.status)) throw new ProviderError('unknown', `status_${payout.status}`);
  return {
    id: payout.id,
    amount: payout.amount,
    currency: payout.currency,
    status: payout.status as ProviderPayout['status'],
    failureCode: payout.failure_code,
    sentAt: instant(payout.created),
    arrivesAt: instant(payout.arrival_date),
  };
}

const inCurrency = (amounts: readonly { amount: number; currency: string }[], currency: string): number =>
  amounts.reduce((sum, line) => (line.currency === currency ? sum + line.amount : sum), 0);

/** @param asking classifies what the SDK throws */
export function payoutReads(stripe: Stripe, asking: <T>(request: () => Promise<T>) => Promise<T>): PayoutReads {
  const as = (stripeAccount: string) => ({ stripeAccount, maxNetworkRetries: 1 });
  return {
    payouts: (accountId) =>
      asking(async () => (await stripe.payouts.list({ limit: 100 }, as(accountId))).data.map(readPayout)),
    payout: (accountId, payoutId) =>
      asking(async () => readPayout(await stripe.payouts.retrieve(payoutId, {}, as(accountId)))),
    balance: (accountId, currency) =>
      asking(async () => {
        const balance = await stripe.balance.retrieve({}, as(accountId));
        if (balance.object !== 'balance') throw new ProviderError('unknown', 'not_an_answer');
        return { available: inCurrency(balance.available, currency), pending: inCurrency(balance.pending, currency) };
      }),
  };
}
