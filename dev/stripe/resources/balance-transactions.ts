import type Stripe from 'stripe';
import { asAccount, PLATFORM, type Context, type Route } from '../context.ts';
import { noSuch } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { fieldIs } from '../store.ts';
import { schedulePayoutDay } from './payouts.ts';

const DAY = 86_400;
/** Card money is available two days after it was captured. */
const SETTLEMENT_SECONDS = 2 * DAY;

interface Movement {
  account: string;
  amount: number;
  currency: string;
  type: Stripe.BalanceTransaction.Type;
  /** What it is called in reports when that is not its type. */
  category?: string;
  source: string;
  description?: string | null;
  fees?: Stripe.BalanceTransaction.FeeDetail[];
  /** Available now instead of after settlement. */
  atOnce?: boolean;
}

/** Writes one line of an account's balance. Nothing else moves money here, so a balance is the sum of its lines. */
export function recordMovement(context: Context, movement: Movement): Stripe.BalanceTransaction {
  const fees = movement.fees ?? [];
  const fee = fees.reduce((sum, detail) => sum + detail.amount, 0);
  const availableOn = movement.atOnce ? context.now : context.now + SETTLEMENT_SECONDS;
  const transaction: Stripe.BalanceTransaction = {
    id: newId('txn'),
    object: 'balance_transaction',
    amount: movement.amount,
    available_on: availableOn,
    balance_type: 'payments',
    created: context.now,
    currency: movement.currency,
    description: movement.description ?? null,
    exchange_rate: null,
    fee,
    fee_details: fees,
    net: movement.amount - fee,
    reporting_category: movement.category ?? movement.type,
    source: movement.source,
    status: movement.atOnce ? 'available' : 'pending',
    type: movement.type,
  };
  context.store.insert('balance_transaction', movement.account, transaction, { payout: null });
  if (movement.account !== PLATFORM && transaction.net > 0)
    schedulePayoutDay(asAccount(context, movement.account), availableOn);
  return transaction;
}

/** `status` follows from the clock, it is not stored as it changes. */
export const current = (context: Context, transaction: Stripe.BalanceTransaction): Stripe.BalanceTransaction => ({
  ...transaction,
  status: transaction.available_on <= context.now ? 'available' : 'pending',
});

export const providerFeeDetail = (amount: number, currency: string): Stripe.BalanceTransaction.FeeDetail => ({
  amount,
  application: null,
  currency,
  description: 'Stripe processing fees',
  type: 'stripe_fee',
});

export const applicationFeeDetail = (
  amount: number,
  currency: string,
  application: string,
): Stripe.BalanceTransaction.FeeDetail => ({
  amount,
  application,
  currency,
  description: 'application fee',
  type: 'application_fee',
});

/** Sums of an account's lines by currency: [available, pending]. */
export function sums(context: Context, account: string): Map<string, { available: number; pending: number }> {
  const rows = context.store.rows(
    `SELECT json_extract(body, '$.currency') AS currency,
            sum(CASE WHEN json_extract(body, '$.available_on') <= ? THEN json_extract(body, '$.net') ELSE 0 END) AS available,
            sum(CASE WHEN json_extract(body, '$.available_on') >  ? THEN json_extract(body, '$.net') ELSE 0 END) AS pending
       FROM objects WHERE object = 'balance_transaction' AND account = ? GROUP BY 1 ORDER BY 1`,
    context.now,
    context.now,
    account,
  );
  return new Map(
    rows.map((row) => [String(row.currency), { available: Number(row.available), pending: Number(row.pending) }]),
  );
}

function balance(context: Context): Stripe.Balance {
  const entries = [...sums(context, context.account)];
  const amounts = entries.length > 0 ? entries : [['usd', { available: 0, pending: 0 }] as const];
  const part = (which: 'available' | 'pending') =>
    amounts.map(([currency, sum]) => ({ amount: sum[which], currency, source_types: { card: sum[which] } }));
  return {
    object: 'balance',
    available: part('available'),
    ...(context.account === PLATFORM
      ? { connect_reserved: amounts.map(([currency]) => ({ amount: 0, currency })) }
      : {}),
    livemode: false,
    pending: part('pending'),
  };
}

export const balanceTransactionRoutes: Route[] = [
  { method: 'GET', path: '/v1/balance', handle: (context, params) => (params.end(), balance(context)) },
  {
    method: 'GET',
    path: '/v1/balance_transactions',
    handle: (context, params) => {
      const filters = (['source', 'type', 'currency'] as const).flatMap((name) => {
        const value = params.string(name);
        return value ? [fieldIs(name, value)] : [];
      });
      const payout = params.string('payout');
      if (payout) filters.push({ sql: "json_extract(hidden, '$.payout') = ?", values: [payout] });
      const list = page(context, params, 'balance_transaction', '/v1/balance_transactions', [
        ...filters,
        ...createdConditions(params),
      ]);
      return { ...list, data: list.data.map((transaction) => current(context, transaction)) };
    },
  },
  {
    method: 'GET',
    path: '/v1/balance_transactions/:id',
    handle: (context, params, path) => {
      params.end();
      const found = context.store.find('balance_transaction', path.id!, context.account);
      if (!found) throw noSuch('balance transaction', path.id!);
      return current(context, found);
    },
  },
];
