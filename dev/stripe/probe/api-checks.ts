import type Stripe from 'stripe';
import { CARD, hold } from './fixtures.ts';
import { ensure, refusal, same, type Check } from './kit.ts';
import { webhooks } from './webhook-check.ts';

/** What every call relies on: keys, lists, errors, time, faults, webhooks. */
export const API_CHECKS: Check[] = [
  [
    'idempotency: replay, mismatch, decline replayed',
    async (world) => {
      const idempotencyKey = world.key();
      const params = { amount: 2_000, currency: 'usd', ...CARD };
      const first = await world.stripe.paymentIntents.create(params, { idempotencyKey });
      const again = await world.stripe.paymentIntents.create(params, { idempotencyKey });
      same(again.id, first.id, 'replayed');
      const other = await refusal(world.stripe.paymentIntents.create({ ...params, amount: 2_001 }, { idempotencyKey }));
      same(other.type, 'StripeIdempotencyError', 'mismatch');
      const declined = { ...params, payment_method: 'pm_card_chargeDeclined', confirm: true };
      const key = world.key();
      const one = await refusal(world.stripe.paymentIntents.create(declined, { idempotencyKey: key }));
      const two = await refusal(world.stripe.paymentIntents.create(declined, { idempotencyKey: key }));
      same(two.payment_intent?.id, one.payment_intent?.id, 'the same decline');
    },
  ],
  [
    'idempotency: 409 while the first is under way',
    async (world) => {
      await world.hook('faults', { kind: 'slow', ms: 300, next: 1, match: { path: '/v1/customers' } });
      const idempotencyKey = world.key();
      const slow = world.stripe.customers.create({ name: 'Slow' }, { idempotencyKey });
      await new Promise((resolve) => setTimeout(resolve, 100));
      same(
        (await refusal(world.stripe.customers.create({ name: 'Slow' }, { idempotencyKey }))).statusCode,
        409,
        'status',
      );
      same(
        (await world.stripe.customers.create({ name: 'Slow' }, { idempotencyKey }).catch(() => slow)).id,
        (await slow).id,
        'same customer',
      );
    },
    { standinOnly: true },
  ],
  [
    'onboarding: link, page, capability, return',
    async (world) => {
      const account = await world.stripe.accounts.create({
        country: 'US',
        capabilities: { transfers: { requested: true } },
      });
      const link = await world.stripe.accountLinks.create({
        account: account.id,
        type: 'account_onboarding',
        return_url: 'http://localhost/back',
        refresh_url: 'http://localhost/again',
      });
      same((await fetch(link.url)).status, 200, 'page');
      same(
        (await fetch(link.url, { redirect: 'manual' })).headers.get('location'),
        'http://localhost/again',
        'opens once',
      );
      const done = await fetch(link.url, {
        method: 'POST',
        body: new URLSearchParams({ outcome: 'complete' }),
        redirect: 'manual',
      });
      same(done.headers.get('location'), 'http://localhost/back', 'return');
      same((await world.stripe.accounts.retrieve(account.id)).capabilities?.transfers, 'active', 'capability');
      same(
        (await world.stripe.accounts.retrieveCapability(account.id, 'transfers')).status,
        'active',
        'capability resource',
      );
    },
    { standinOnly: true },
  ],
  [
    'events and lists: filters, both directions, has_more, auto paging',
    async ({ stripe }) => {
      const customer = await stripe.customers.create();
      const ids: string[] = [];
      for (let n = 0; n < 5; n++)
        ids.unshift(
          (await stripe.paymentIntents.create({ amount: 1_000 + n, currency: 'usd', customer: customer.id, ...CARD }))
            .id,
        );
      const first = await stripe.paymentIntents.list({ customer: customer.id, limit: 2 });
      same(first.data.map((intent) => intent.id).join(), ids.slice(0, 2).join(), 'newest first');
      same(first.has_more, true, 'has_more');
      const next = await stripe.paymentIntents.list({ customer: customer.id, limit: 2, starting_after: ids[1] });
      same(next.data.map((intent) => intent.id).join(), ids.slice(2, 4).join(), 'starting_after');
      const back = await stripe.paymentIntents.list({ customer: customer.id, limit: 2, ending_before: ids[3] });
      same(back.data.map((intent) => intent.id).join(), ids.slice(1, 3).join(), 'ending_before');
      const all = await stripe.paymentIntents
        .list({ customer: customer.id, limit: 2 })
        .autoPagingToArray({ limit: 100 });
      same(all.length, 5, 'auto paging');
      const events = await stripe.events.list({
        type: 'payment_intent.created',
        created: { gte: customer.created },
        limit: 20,
      });
      ensure(
        events.data.some((event) => (event.data.object as { id: string }).id === ids[0]),
        'event',
      );
      same((await stripe.events.retrieve(events.data[0]!.id)).id, events.data[0]!.id, 'retrieve');
    },
  ],
  [
    'unknown objects and parameters are errors',
    async ({ stripe }) => {
      const missing = await refusal(stripe.paymentIntents.retrieve('pi_doesnotexist'));
      same(missing.statusCode, 404, 'status');
      same(missing.code, 'resource_missing', 'code');
      const unknown = await refusal(stripe.customers.create({ nonsense: 'x' } as Stripe.CustomerCreateParams));
      same(unknown.code, 'parameter_unknown', 'unknown parameter');
      ensure(
        (
          await refusal(
            stripe.paymentIntents.create({
              amount: 2_000,
              currency: 'usd',
              payment_method: 'pm_card_visa',
              confirm: true,
            }),
          )
        ).param === 'return_url',
        'return_url',
      );
    },
  ],
  [
    'expiry: a hold falls away at capture_before',
    async (world) => {
      const intent = await hold(world);
      await world.hook('advance', { seconds: 8 * 86_400 });
      const gone = await world.stripe.paymentIntents.retrieve(intent.id);
      same(gone.status, 'canceled', 'status');
      same(gone.cancellation_reason, 'automatic', 'reason');
      same(
        (await refusal(world.stripe.paymentIntents.capture(intent.id))).code,
        'payment_intent_unexpected_state',
        'too late',
      );
    },
    { standinOnly: true },
  ],
  [
    'faults: an answer lost after its effect is found again by its key',
    async (world) => {
      await world.hook('faults', { kind: 'answer_lost', next: 1, match: { path: '/v1/payment_intents' } });
      const idempotencyKey = world.key();
      const customer = await world.stripe.customers.create();
      const params = { amount: 2_000, currency: 'usd', customer: customer.id, ...CARD };
      same(
        (await refusal(world.stripe.paymentIntents.create(params, { idempotencyKey }))).type,
        'StripeConnectionError',
        'lost',
      );
      const found = await world.stripe.paymentIntents.create(params, { idempotencyKey });
      const list = await world.stripe.paymentIntents.list({ customer: customer.id });
      same(list.data.map((intent) => intent.id).join(), found.id, 'exactly one');
      await world.hook('faults', {}, 'DELETE');
    },
    { standinOnly: true },
  ],
  ['webhooks: signed, for platform and connected accounts', webhooks, { standinOnly: true }],
];
