import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import type { LinkRecord } from '../resources/account-links.ts';
import { completeOnboarding, restrict } from '../resources/account-state.ts';
import { escapeHtml, layout } from './layout.ts';

export function readLink(context: Context, token: string): LinkRecord | undefined {
  const row = context.store.row('SELECT body FROM links WHERE token = ?', token);
  return row && (JSON.parse(String(row.body)) as LinkRecord);
}

/** Stripe's links open once and live for minutes; anything else goes to `refresh_url`, where a new one is made. */
export const isUsable = (context: Context, link: LinkRecord): boolean => !link.opened && link.expiresAt > context.now;

export function markOpened(context: Context, token: string, link: LinkRecord): void {
  context.store.run('UPDATE links SET body = ? WHERE token = ?', JSON.stringify({ ...link, opened: true }), token);
}

/** The hosted form, shortened to its outcomes. */
export function onboardingPage(account: Stripe.Account, token: string): string {
  const due = account.requirements?.currently_due?.length ?? 0;
  return layout(
    'Payout account (test)',
    `<span class="mark">Payout account (test)</span>
<h1>Set up payouts</h1>
<p>In live mode Stripe would ask for your identity and a bank account here. This is a stand-in for development: nothing you do here reaches a bank.</p>
<dl><dt>Account</dt><dd>${escapeHtml(account.email ?? account.id)}</dd><dt>Country</dt><dd>${escapeHtml(account.country ?? '')}</dd><dt>Still needed</dt><dd>${due === 0 ? 'nothing' : `${due} details`}</dd></dl>
<form method="post" action="/connect/onboarding/${encodeURIComponent(token)}" class="actions">
<button class="primary" name="outcome" value="complete">Complete onboarding</button>
<button name="outcome" value="payouts_fail">Complete, with a bank account that refuses payouts</button>
<button name="outcome" value="restrict">Leave something missing</button>
<button name="outcome" value="later">Not now</button>
</form>`,
  );
}

export const ONBOARDING_OUTCOMES = ['complete', 'payouts_fail', 'restrict', 'later'] as const;
export type OnboardingOutcome = (typeof ONBOARDING_OUTCOMES)[number];

/** Carries the person's choice out; call it in a transaction. */
export function finishOnboarding(context: Context, accountId: string, outcome: OnboardingOutcome): void {
  if (outcome === 'complete') completeOnboarding(context, accountId);
  if (outcome === 'payouts_fail') completeOnboarding(context, accountId, { payoutsFail: true });
  if (outcome === 'restrict') restrict(context, accountId);
}
