import Stripe from 'stripe';
import { createLogger } from '@cc/platform/log.ts';
import { createStandin, type StandinOptions } from '../app.ts';
import { createWorld, type ProbeWorld } from '../probe/kit.ts';

/** The fields of the browser's answers that tests look at. */
interface BrowserBody {
  id?: string;
  status?: string;
  client_secret?: string;
  customer?: string;
  metadata?: object;
  card?: Record<string, unknown>;
  next_action?: Stripe.PaymentIntent['next_action'];
  last_payment_error?: { code?: string };
  error?: {
    type?: string;
    code?: string;
    decline_code?: string;
    param?: string;
    message: string;
    payment_intent?: Stripe.PaymentIntent;
  };
}

export interface RunningStandin extends ProbeWorld {
  /** A call as a browser makes it: publishable key, form body, any origin. */
  browser(
    method: string,
    path: string,
    fields?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: BrowserBody }>;
  stop(): Promise<void>;
}

/** A stand-in inside the test's process, on a free port, with the real SDK pointed at it. */
export async function startStandin(options: Partial<StandinOptions> = {}): Promise<RunningStandin> {
  const standin = createStandin({ logger: createLogger({ name: 'stripe-standin', level: 'silent' }), ...options });
  const url = `http://127.0.0.1:${await standin.listen(0)}`;
  return {
    ...createWorld(url, 'sk_test_integration', true),
    async browser(method, path, fields = {}) {
      const form = new URLSearchParams({ key: 'pk_test_browser', ...fields });
      const answer = await fetch(method === 'GET' ? `${url}${path}?${form}` : `${url}${path}`, {
        method,
        headers: { origin: 'http://elsewhere.example' },
        ...(method === 'GET' ? {} : { body: form }),
      });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as BrowserBody };
    },
    stop: () => standin.close(),
  };
}

/** Polls until `look` gives something, at most two seconds. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not happen within two seconds');
}

/** A held payment of a fresh customer. */
export async function placeHold(
  standin: ProbeWorld,
  extra: Partial<Stripe.PaymentIntentCreateParams> = {},
  card = 'pm_card_visa',
): Promise<Stripe.PaymentIntent> {
  const customer = await standin.stripe.customers.create();
  const method = await standin.stripe.paymentMethods.attach(card, { customer: customer.id });
  return standin.stripe.paymentIntents.create({
    amount: 4_500,
    currency: 'usd',
    capture_method: 'manual',
    confirm: true,
    customer: customer.id,
    payment_method: method.id,
    allowed_payment_method_types: ['card'],
    ...extra,
  });
}

/** A connected account that may receive transfers. */
export async function onboardedAccount(standin: ProbeWorld): Promise<string> {
  const account = await standin.stripe.accounts.create({
    country: 'US',
    capabilities: { transfers: { requested: true } },
  });
  await standin.hook('onboarding', { account: account.id });
  return account.id;
}
