import { timingSafeEqual } from 'node:crypto';
import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { formatAmount } from '../money.ts';
import { finishPaymentAuthentication } from '../resources/payment-intent-machine.ts';
import { finishSetupAuthentication } from '../resources/setup-intent-machine.ts';
import { errorPage, escapeHtml, jsonForScript, layout } from './layout.ts';

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/** The intent, when the secret is its own. */
export function openIntent(context: Context, id: string, secret: string): Intent | undefined {
  const intent = context.store.find('payment_intent', id) ?? context.store.find('setup_intent', id);
  const right = Buffer.from(intent?.client_secret ?? '');
  const given = Buffer.from(secret);
  return intent && right.length === given.length && timingSafeEqual(right, given) ? intent : undefined;
}

const brandName = (brand: string): string => brand.charAt(0).toUpperCase() + brand.slice(1);

/** What a bank would show: whom the money goes to, how much, and a way to say yes or no. */
export function challengePage(context: Context, intent: Intent): string {
  if (intent.status !== 'requires_action') {
    return layout(
      'Bank check (test)',
      `<span class="mark">Test</span><h1>Nothing to check</h1><p>This step is over. You can close this window.</p>${announce(intent, intent.status)}`,
    );
  }
  const method = context.store.find('payment_method', String(intent.payment_method));
  const card = method?.card ? `${brandName(method.card.brand)} •••• ${method.card.last4}` : 'your card';
  const amount = intent.object === 'payment_intent' ? formatAmount(intent.amount, intent.currency) : 'Save for later';
  return layout(
    'Bank check (test)',
    `<span class="mark">Bank check (test)</span>
<h1>Is this you?</h1>
<p>In live mode your bank would ask you to confirm here. No real bank is involved.</p>
<dl><dt>Card</dt><dd>${escapeHtml(card)}</dd><dt>Amount</dt><dd>${escapeHtml(amount)}</dd></dl>
<div class="actions"><button class="primary" data-outcome="complete">Complete</button><button data-outcome="fail">Fail</button></div>
<p role="status" aria-live="polite"></p>
<script>
const buttons = document.querySelectorAll('button');
const say = (text) => { document.querySelector('[role=status]').textContent = text; };
for (const button of buttons) button.addEventListener('click', async () => {
  for (const other of buttons) other.disabled = true;
  try {
    const answer = await fetch(location.href, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'outcome=' + button.dataset.outcome });
    if (!answer.ok) throw new Error();
    const { message, return_url: back } = await answer.json();
    if (window.parent !== window) window.parent.postMessage(message, '*');
    else if (window.opener) { window.opener.postMessage(message, '*'); window.close(); }
    else if (back) location.replace(back);
    say('Done. You can close this window.');
  } catch {
    for (const other of buttons) other.disabled = false;
    say('That did not work. Please try again.');
  }
});
</script>`,
  );
}

const announce = (intent: Intent, status: string): string =>
  `<script>if (window.parent !== window) window.parent.postMessage(${jsonForScript(messageOf(intent, status))}, '*');</script>`;

const messageOf = (intent: Intent, status: string) => ({ type: 'standin:3ds' as const, intent: intent.id, status });

/** Carries the person's answer out; call it in a transaction. */
export function answerChallenge(
  context: Context,
  intent: Intent,
  passed: boolean,
): { message: ReturnType<typeof messageOf>; return_url: string | null } {
  const back = intent.next_action?.redirect_to_url?.return_url ?? null;
  let next: Intent = intent;
  if (intent.status === 'requires_action') {
    next =
      intent.object === 'payment_intent'
        ? finishPaymentAuthentication(context, intent, passed)
        : finishSetupAuthentication(context, intent, passed);
  }
  return { message: messageOf(next, next.status), return_url: back && returnTo(back, next) };
}

function returnTo(back: string, intent: Intent): string {
  const url = new URL(back);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret!);
  url.searchParams.set('redirect_status', intent.status === 'requires_payment_method' ? 'failed' : 'succeeded');
  return url.href;
}

export const wrongSecretPage = (): string =>
  errorPage('No such check', 'The link is not complete, or it belongs to another payment.');
