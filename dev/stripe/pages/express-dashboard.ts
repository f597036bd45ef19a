import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { formatAmount } from '../money.ts';
import { sums } from '../resources/balance-transactions.ts';
import { escapeHtml, layout } from './layout.ts';

/** What a login link of an express account leads to: balance and the last payouts. */
export function expressPage(context: Context, account: Stripe.Account): string {
  const rows = [...sums(context, account.id)].flatMap(([currency, sum]) => [
    `<dt>Available</dt><dd>${escapeHtml(formatAmount(sum.available, currency))}</dd>`,
    `<dt>On its way</dt><dd>${escapeHtml(formatAmount(sum.pending, currency))}</dd>`,
  ]);
  const payouts = context.store
    .select('payout', [{ sql: 'account = ?', values: [account.id] }], { limit: 10 })
    .map(
      (payout) =>
        `<dt>${new Date(payout.arrival_date * 1000).toISOString().slice(0, 10)} · ${escapeHtml(payout.status)}</dt><dd>${escapeHtml(formatAmount(payout.amount, payout.currency))}</dd>`,
    );
  return layout(
    'Payouts (test)',
    `<span class="mark">Payouts (test)</span><h1>${escapeHtml(account.email ?? account.id)}</h1>
<dl>${rows.join('') || '<dt>Balance</dt><dd>nothing yet</dd>'}</dl>
<h1>Payouts</h1><dl>${payouts.join('') || '<dt>None yet</dt><dd></dd>'}</dl>`,
  );
}
