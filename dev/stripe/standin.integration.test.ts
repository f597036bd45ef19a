import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProbe } from './probe.ts';
import { placeHold, startStandin, type RunningStandin } from './testing/standin.ts';

let standin: RunningStandin;
beforeEach(async () => {
  standin = await startStandin();
});
afterEach(() => standin.stop());

it('passes every check of the probe', async () => {
  const results = await runProbe({ url: standin.url, secretKey: 'sk_test_probe' });
  expect(results.filter((result) => result.outcome !== 'ok')).toEqual([]);
  expect(results.length).toBeGreaterThan(30);
});

describe('answers', () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${standin.url}${path}`, { headers });
  const secret = { authorization: 'Bearer sk_test_x' };

  it('carry request id and API version', async () => {
    const customer = await standin.stripe.customers.create();
    expect(customer.lastResponse.requestId).toMatch(/^req_/);
    expect(customer.lastResponse.apiVersion).toBe('2026-10-28.endive');
  });

  it.each([
    [{}, 401],
    [{ authorization: 'Bearer sk_live_x' }, 401],
    [{ authorization: 'Bearer nonsense' }, 401],
    [{ authorization: `Basic ${Buffer.from('sk_test_x:').toString('base64')}` }, 200],
    [{ ...secret, 'stripe-account': 'acct_unknown' }, 403],
  ])('%o → %i', async (headers, status) => {
    const answer = await get('/v1/customers', headers as Record<string, string>);
    expect(answer.status).toBe(status);
    const body = (await answer.json()) as { error?: object; object?: string };
    expect(status === 200 ? body.object : body.error).toBeTruthy();
  });

  it('to unknown addresses are Stripe’s 404, not an empty success', async () => {
    const answer = await get('/v1/unicorns', secret);
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { error: { type: string } }).error.type).toBe('invalid_request_error');
  });

  it('tell health and figures', async () => {
    expect((await get('/health/ready')).status).toBe(200);
    await standin.stripe.customers.create();
    expect(await (await get('/metrics')).text()).toContain(
      'stripe_standin_requests_total{method="POST",status="200"} 1',
    );
  });
});

describe('the methods an intent takes', () => {
  const base = { amount: 2_000, currency: 'usd', payment_method: 'pm_card_threeDSecure2Required', confirm: true };
  const automatic = { enabled: true, allow_redirects: 'never' as const };
  const create = (params: object) => standin.stripe.paymentIntents.create({ ...base, ...params });

  it('cannot be given as payment_method_types any more, nor in two ways at once', async () => {
    const old = create({ payment_method_types: ['card'] });
    await expect(old).rejects.toMatchObject({ code: 'payment_method_types_no_longer_supported' });
    const both = create({ allowed_payment_method_types: ['card'], automatic_payment_methods: automatic });
    await expect(both).rejects.toMatchObject({ param: 'allowed_payment_method_types' });
  });

  it('want a return_url where they may lead away, except when nobody is there', async () => {
    await expect(create({})).rejects.toMatchObject({ param: 'return_url' });
    const away = await create({ return_url: 'https://shop.example/back' });
    expect(away.next_action?.type).toBe('redirect_to_url');
    await expect(create({ off_session: true })).rejects.toMatchObject({ code: 'authentication_required' });
  });

  it('leave the next step to the page’s own script when asked to', async () => {
    const intent = await create({ automatic_payment_methods: automatic, use_stripe_sdk: true });
    expect(intent.next_action?.type).toBe('use_stripe_sdk');
  });
});

describe('faults', () => {
  it('500 kept by its key is replayed, and another key finds whether the effect happened', async () => {
    for (const effect of [false, true]) {
      const customer = await standin.stripe.customers.create();
      await standin.hook('faults', { kind: 'server_error', effect, next: 1, match: { path: '/v1/payment_intents' } });
      const params = { amount: 2_000, currency: 'usd', customer: customer.id };
      const once = () => standin.stripe.paymentIntents.create(params, { idempotencyKey: `k-${effect}` });
      await expect(once()).rejects.toMatchObject({ statusCode: 500 });
      await expect(once()).rejects.toMatchObject({ statusCode: 500 });
      expect((await standin.stripe.paymentIntents.list({ customer: customer.id })).data).toHaveLength(effect ? 1 : 0);
    }
  });

  it('429 keeps nothing: the same key works afterwards', async () => {
    await standin.hook('faults', { kind: 'rate_limited', next: 1 });
    const create = () => standin.stripe.customers.create({}, { idempotencyKey: 'again' });
    await expect(create()).rejects.toMatchObject({ type: 'StripeRateLimitError' });
    expect((await create()).object).toBe('customer');
  });

  it('a closed connection is repeated by the SDK itself under the same key', async () => {
    await standin.hook('faults', { kind: 'connection_closed', next: 1, match: { path: '/v1/customers' } });
    await standin.stripe.customers.create({ email: 'once@example.com' });
    expect((await standin.stripe.customers.list({ email: 'once@example.com' })).data).toHaveLength(1);
  });

  it('a validation error is not kept, a decline is', async () => {
    const bad = () => standin.stripe.paymentIntents.create({ amount: 1, currency: 'usd' }, { idempotencyKey: 'v' });
    await expect(bad()).rejects.toMatchObject({ code: 'amount_too_small' });
    expect(
      (await standin.stripe.paymentIntents.create({ amount: 100, currency: 'usd' }, { idempotencyKey: 'v' })).amount,
    ).toBe(100);
  });
});

describe('time', () => {
  it('starts where it is told, ticks, and moves only forward by the hook', async () => {
    const late = await startStandin({ clockStart: '2030-01-01T00:00:00Z' });
    const start = Date.parse('2030-01-01T00:00:00Z') / 1000;
    const first = await late.stripe.customers.create();
    expect(first.created - start).toBeLessThan(60);
    await late.hook('advance', { seconds: 3_600 });
    expect((await late.stripe.customers.create()).created - first.created).toBeGreaterThanOrEqual(3_600);
    await expect(late.hook('advance', { seconds: -1 })).rejects.toThrow();
    await late.stop();
  });

  it('gives a merchant-initiated Visa hold 4 days 18 hours, others 7 days', async () => {
    const before = async (offSession: boolean) => {
      const intent = await placeHold(standin, { off_session: offSession, expand: ['latest_charge'] });
      const charge = intent.latest_charge as Stripe.Charge;
      return charge.payment_method_details!.card!.capture_before! - charge.created;
    };
    expect(await before(true)).toBe((4 * 24 + 18) * 3_600);
    expect(await before(false)).toBe(7 * 24 * 3_600);
  });

  it('expires a hold at its instant, with events dated so', async () => {
    const intent = await placeHold(standin, { expand: ['latest_charge'] });
    const due = (intent.latest_charge as Stripe.Charge).payment_method_details!.card!.capture_before!;
    await standin.hook('advance', { seconds: 30 * 86_400 });
    const events = await standin.stripe.events.list({ types: ['charge.expired', 'payment_intent.canceled'] });
    expect(events.data.map((event) => event.created)).toEqual([due, due]);
  });
});

it('a refund that the bank will not take fails later, and the charge can be refunded again', async () => {
  const intent = await standin.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'usd',
    payment_method: 'pm_card_refundFail',
    confirm: true,
    allowed_payment_method_types: ['card'],
  });
  const refund = await standin.stripe.refunds.create({ payment_intent: intent.id });
  await standin.hook('advance', { seconds: 120 });
  expect((await standin.stripe.refunds.retrieve(refund.id)).status).toBe('failed');
  expect((await standin.stripe.charges.retrieve(String(intent.latest_charge))).amount_refunded).toBe(0);
});

it('an unanswered dispute is lost, and a disputed charge cannot be refunded', async () => {
  const intent = await placeHold(standin);
  await standin.stripe.paymentIntents.capture(intent.id);
  await standin.hook('disputes', { payment_intent: intent.id, reason: 'product_not_received' });
  await expect(standin.stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
    code: 'charge_disputed',
  });
  await standin.hook('advance', { seconds: 10 * 86_400 });
  const [dispute] = (await standin.stripe.disputes.list({ payment_intent: intent.id })).data;
  expect(dispute).toMatchObject({ status: 'lost', reason: 'product_not_received' });
});

it('a payout account that Stripe asks for more loses its capability until it is given', async () => {
  const account = await standin.stripe.accounts.create({
    country: 'US',
    capabilities: { transfers: { requested: true } },
  });
  const state = async () => (await standin.stripe.accounts.retrieve(account.id)).capabilities?.transfers;
  await standin.hook('onboarding', { account: account.id, outcome: 'later' });
  expect(await state()).toBe('inactive');
  await standin.hook('onboarding', { account: account.id });
  expect(await state()).toBe('active');
  await standin.hook('onboarding', { account: account.id, outcome: 'restrict' });
  expect(await state()).toBe('inactive');
  expect((await standin.stripe.accounts.retrieve(account.id)).requirements?.currently_due).toEqual([
    'individual.verification.document',
  ]);
});

describe('as a process of its own', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  let folder: string;
  let children: ChildProcess[];
  let output: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standin '));
    children = [];
    output = '';
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<{ child: ChildProcess; stripe: Stripe }> {
    const child = spawn(process.execPath, [main, '--port', '0'], {
      env: { ...process.env, STRIPE_STANDIN_FILE: join(folder, 'stripe.sqlite'), NODE_ENV: 'development' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const port = await new Promise<number>((resolve) => {
      for (const stream of [child.stdout!, child.stderr!]) {
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          const ready = /"port":(\d+)/.exec(output.slice(output.lastIndexOf('"level"')));
          if (ready) resolve(Number(ready[1]));
        });
      }
    });
    return {
      child,
      stripe: new Stripe('sk_test_process', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 }),
    };
  }

  it('keeps every answered request through kill -9, and ends cleanly on SIGTERM', async () => {
    const first = await start();
    const made: string[] = [];
    const load = (async () => {
      try {
        for (;;) {
          const idempotencyKey = `load-${made.length}`;
          const intent = await first.stripe.paymentIntents.create(
            {
              amount: 2_000,
              currency: 'usd',
              capture_method: 'manual',
              payment_method: 'pm_card_visa',
              confirm: true,
              allowed_payment_method_types: ['card'],
            },
            { idempotencyKey },
          );
          made.push(intent.id);
        }
      } catch {
        // The connection is gone: the process was killed.
      }
    })();
    await vi.waitUntil(() => made.length > 3, { timeout: 10_000, interval: 5 });
    first.child.kill('SIGKILL');
    await load;
    output = '';
    const second = await start();
    const all = await second.stripe.paymentIntents.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
    expect(made.every((id) => all.some((intent) => intent.id === id))).toBe(true);
    // Each intent stands whole: a hold with its charge and its three events, or not at all.
    expect(all.every((intent) => intent.status === 'requires_capture' && intent.latest_charge)).toBe(true);
    const events = await second.stripe.events
      .list({ limit: 100, type: 'payment_intent.amount_capturable_updated' })
      .autoPagingToArray({ limit: 10_000 });
    expect(events).toHaveLength(all.length);
    second.child.kill('SIGTERM');
    expect((await once(second.child, 'exit'))[0]).toBe(0);
  });

  it('prints no keys, secrets or card numbers', async () => {
    const { stripe, child } = await start();
    const endpoint = await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/none', enabled_events: ['*'] });
    const intent = await stripe.paymentIntents.create({
      amount: 2_000,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      allowed_payment_method_types: ['card'],
    });
    const url = `http://127.0.0.1:${/"port":(\d+)/.exec(output)![1]}/v1/payment_methods`;
    await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({
        key: 'pk_test_x',
        type: 'card',
        'card[number]': '4242424242424242',
        'card[exp_month]': '1',
        'card[exp_year]': '2040',
      }),
    });
    child.kill('SIGTERM');
    await once(child, 'exit');
    for (const secret of ['sk_test_process', endpoint.secret!, intent.client_secret!, '4242424242424242'])
      expect(output).not.toContain(secret);
  });
});
