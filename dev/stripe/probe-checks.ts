import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { ensure, refusal, same, type Check, type ProbeWorld } from './probe-kit.ts';

/** Never a method that leads away, so no `return_url` is wanted. */
const CARD = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const } };

async function customerWith(world: ProbeWorld, card = 'pm_card_visa'): Promise<{ customer: string; method: string }> {
  const customer = await world.stripe.customers.create({ name: 'Probe' });
  const method = await world.stripe.paymentMethods.attach(card, { customer: customer.id });
  return { customer: customer.id, method: method.id };
}

/** A connected account that may receive transfers; against real Stripe the platform's test account must allow it. */
async function payee(world: ProbeWorld): Promise<string> {
  const account = await world.stripe.accounts.create({
    country: 'US',
    email: 'probe@example.com',
    controller: {
      fees: { payer: 'application' },
      losses: { payments: 'application' },
      stripe_dashboard: { type: 'express' },
    },
    capabilities: { transfers: { requested: true }, card_payments: { requested: true } },
  });
  same(account.capabilities?.transfers, 'inactive', 'a new account cannot receive transfers');
  if (world.standin) await world.hook('onboarding', { account: account.id });
  return account.id;
}

const hold = async (world: ProbeWorld, extra: Partial<Stripe.PaymentIntentCreateParams> = {}, card?: string) => {
  const { customer, method } = await customerWith(world, card);
  return world.stripe.paymentIntents.create(
    {
      amount: 4_500,
      currency: 'usd',
      capture_method: 'manual',
      confirm: true,
      customer,
      payment_method: method,
      ...CARD,
      ...extra,
    },
    { idempotencyKey: world.key() },
  );
};

/** The whole way of the money, one line each. */
export const CHECKS: Check[] = [
  [
    'customers: create, update, retrieve, delete',
    async ({ stripe }) => {
      const customer = await stripe.customers.create({ email: 'a@example.com', metadata: { user: '1' } });
      ensure(customer.object === 'customer' && customer.id.startsWith('cus_'), 'not a customer');
      same(
        (await stripe.customers.update(customer.id, { name: 'A', metadata: { user: '', room: '2' } })).metadata.room,
        '2',
        'metadata',
      );
      const deleted = await stripe.customers.del(customer.id);
      same(deleted.deleted, true, 'deleted');
    },
  ],
  [
    'set-up intent: card saved for later',
    async ({ stripe }) => {
      const customer = await stripe.customers.create();
      const intent = await stripe.setupIntents.create({
        customer: customer.id,
        payment_method: 'pm_card_visa',
        confirm: true,
        ...CARD,
      });
      same(intent.status, 'succeeded', 'status');
      const list = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
      same(list.data.length, 1, 'saved cards');
      same(list.data[0]!.card!.last4, '4242', 'last4');
      const detached = await stripe.paymentMethods.detach(list.data[0]!.id);
      same(detached.customer, null, 'detached');
    },
  ],
  [
    'set-up intent: a refused card is a 402 and cannot be attached',
    async ({ stripe }) => {
      const customer = await stripe.customers.create();
      const error = await refusal(
        stripe.setupIntents.create({
          customer: customer.id,
          payment_method: 'pm_card_chargeDeclined',
          confirm: true,
          ...CARD,
        }),
      );
      same(error.statusCode, 402, 'status');
      same(error.code, 'card_declined', 'code');
      same(
        (await refusal(stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id }))).statusCode,
        402,
        'attach',
      );
    },
  ],
  [
    'set-up intent: 3-D Secure',
    async (world) => {
      const customer = await world.stripe.customers.create();
      const intent = await world.stripe.setupIntents.create({
        customer: customer.id,
        payment_method: 'pm_card_authenticationRequiredOnSetup',
        confirm: true,
        ...CARD,
      });
      same(intent.status, 'requires_action', 'status');
      if (!world.standin) return;
      await world.hook('authenticate', { intent: intent.id });
      const done = await world.stripe.setupIntents.retrieve(intent.id);
      same(done.status, 'succeeded', 'after the check');
      const later = await world.stripe.paymentIntents.create({
        amount: 1_000,
        currency: 'usd',
        customer: customer.id,
        payment_method: String(done.payment_method),
        off_session: true,
        confirm: true,
        ...CARD,
      });
      same(later.status, 'succeeded', 'off-session after set-up');
    },
  ],
  [
    'hold: manual capture with capture_before',
    async (world) => {
      const intent = await hold(world, { expand: ['latest_charge'] });
      same(intent.status, 'requires_capture', 'status');
      same(intent.amount_capturable, 4_500, 'capturable');
      const charge = intent.latest_charge as Stripe.Charge;
      const before = charge.payment_method_details?.card?.capture_before ?? 0;
      ensure(before - charge.created > 4 * 86_400, 'capture_before is some days away');
      same(charge.captured, false, 'captured');
    },
  ],
  [
    'capture: partly, and never more than was held',
    async (world) => {
      const intent = await hold(world);
      const error = await refusal(world.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 4_501 }));
      same(error.code, 'amount_too_large', 'over-capture');
      const done = await world.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 3_000 });
      same(done.status, 'succeeded', 'status');
      same(done.amount_received, 3_000, 'received');
      same(
        (await refusal(world.stripe.paymentIntents.capture(intent.id))).code,
        'payment_intent_unexpected_state',
        'second capture',
      );
    },
  ],
  [
    'cancel: releases the hold, once',
    async (world) => {
      const intent = await hold(world);
      const canceled = await world.stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
      same(canceled.status, 'canceled', 'status');
      same(canceled.amount_capturable, 0, 'capturable');
      same(
        (await refusal(world.stripe.paymentIntents.cancel(intent.id))).code,
        'payment_intent_unexpected_state',
        'second cancel',
      );
      same(
        (await refusal(world.stripe.paymentIntents.capture(intent.id))).code,
        'payment_intent_unexpected_state',
        'capture after cancel',
      );
    },
  ],
  ...(
    [
      ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
      ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
      ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
      ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
      ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
      ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
      ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
    ] as const
  ).map(([card, code, declineCode]): Check => [
    `decline: ${declineCode ?? code}`,
    async ({ stripe }) => {
      const error = await refusal(
        stripe.paymentIntents.create({ amount: 2_000, currency: 'usd', payment_method: card, confirm: true, ...CARD }),
      );
      same(error.statusCode, 402, 'status');
      same(error.code, code, 'code');
      if (declineCode) same(error.decline_code, declineCode, 'decline_code');
      const intent = await stripe.paymentIntents.retrieve(error.payment_intent!.id);
      same(intent.status, 'requires_payment_method', 'intent status');
      ensure(intent.latest_charge, 'the failed charge is kept');
    },
  ]),
  [
    'decline: a card that attaches and then fails; another card on the same intent',
    async (world) => {
      const { customer, method } = await customerWith(world, 'pm_card_chargeCustomerFail');
      const error = await refusal(
        world.stripe.paymentIntents.create({
          amount: 2_000,
          currency: 'usd',
          customer,
          payment_method: method,
          confirm: true,
          capture_method: 'manual',
          ...CARD,
        }),
      );
      same(error.code, 'card_declined', 'code');
      const other = await world.stripe.paymentMethods.attach('pm_card_visa', { customer });
      const held = await world.stripe.paymentIntents.confirm(error.payment_intent!.id, { payment_method: other.id });
      same(held.status, 'requires_capture', 'status');
    },
  ],
  [
    '3-D Secure off-session: authentication_required',
    async (world) => {
      const { customer, method } = await customerWith(world, 'pm_card_authenticationRequired');
      const error = await refusal(
        world.stripe.paymentIntents.create({
          amount: 2_000,
          currency: 'usd',
          customer,
          payment_method: method,
          confirm: true,
          off_session: true,
          ...CARD,
        }),
      );
      same(error.statusCode, 402, 'status');
      same(error.code, 'authentication_required', 'code');
      same(error.payment_intent?.status, 'requires_payment_method', 'intent');
    },
  ],
  [
    '3-D Secure on-session: requires_action, then the hold',
    async (world) => {
      const intent = await hold(world, { off_session: false }, 'pm_card_threeDSecure2Required');
      same(intent.status, 'requires_action', 'status');
      ensure(intent.next_action?.use_stripe_sdk, 'next_action');
      if (!world.standin) return;
      await world.hook('authenticate', { intent: intent.id });
      same((await world.stripe.paymentIntents.retrieve(intent.id)).status, 'requires_capture', 'after the check');
    },
  ],
  [
    '3-D Secure failed: requires_payment_method',
    async (world) => {
      const intent = await hold(world, {}, 'pm_card_threeDSecure2Required');
      await world.hook('authenticate', { intent: intent.id, outcome: 'fail' });
      const failed = await world.stripe.paymentIntents.retrieve(intent.id);
      same(failed.status, 'requires_payment_method', 'status');
      same(failed.last_payment_error?.code, 'payment_intent_authentication_failure', 'code');
    },
    { standinOnly: true },
  ],
  [
    'destination charge: inactive account refused; fee at capture, transfer, balance transactions',
    async (world) => {
      const inactive = await world.stripe.accounts.create({
        country: 'US',
        capabilities: { transfers: { requested: true }, card_payments: { requested: true } },
      });
      const refused = await refusal(hold(world, { transfer_data: { destination: inactive.id } }));
      same(refused.code, 'insufficient_capabilities_for_transfer', 'inactive');
      if (!world.standin) return;
      const destination = await payee(world);
      const intent = await hold(world, { transfer_data: { destination } });
      const tooMuch = await refusal(world.stripe.paymentIntents.capture(intent.id, { application_fee_amount: 4_501 }));
      same(tooMuch.param, 'application_fee_amount', 'fee above the amount');
      const done = await world.stripe.paymentIntents.capture(intent.id, {
        application_fee_amount: 900,
        expand: ['latest_charge.balance_transaction', 'latest_charge.transfer', 'latest_charge.application_fee'],
      });
      const charge = done.latest_charge as Stripe.Charge;
      const movement = charge.balance_transaction as Stripe.BalanceTransaction;
      const transfer = charge.transfer as Stripe.Transfer;
      same((charge.application_fee as Stripe.ApplicationFee).amount, 900, 'fee');
      same(transfer.amount, 4_500, 'transfer (the fee is taken back from it)');
      same(movement.net, movement.amount - movement.fee, 'net');
      ensure(movement.fee > 0, 'provider fee');
      const received = await world.stripe.balance.retrieve({}, { stripeAccount: destination });
      same(received.pending[0]!.amount, 3_600, 'what the consultant gets');
    },
  ],
  [
    'fee only with a destination',
    async (world) => {
      const intent = await hold(world);
      const error = await refusal(world.stripe.paymentIntents.capture(intent.id, { application_fee_amount: 100 }));
      same(error.type, 'StripeInvalidRequestError', 'type');
    },
  ],
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
    'refunds: partly with transfer and fee, never too much',
    async (world) => {
      const destination = world.standin ? await payee(world) : undefined;
      const intent = await hold(world, destination ? { transfer_data: { destination } } : {});
      await world.stripe.paymentIntents.capture(intent.id, destination ? { application_fee_amount: 901 } : {});
      const both = destination ? { reverse_transfer: true, refund_application_fee: true } : {};
      const refund = await world.stripe.refunds.create(
        { payment_intent: intent.id, amount: 1_500, ...both },
        { idempotencyKey: world.key() },
      );
      same(refund.amount, 1_500, 'amount');
      ensure(
        (await refusal(world.stripe.refunds.create({ payment_intent: intent.id, amount: 3_001 }))).statusCode === 400,
        'too much',
      );
      await world.stripe.refunds.create({ payment_intent: intent.id, ...both });
      same(
        (await refusal(world.stripe.refunds.create({ payment_intent: intent.id }))).code,
        'charge_already_refunded',
        'again',
      );
      if (!destination) return;
      const fees = await world.stripe.applicationFees.list({ charge: String(intent.latest_charge) });
      same(fees.data[0]!.amount_refunded, 901, 'fee given back to the last cent');
      const balance = await world.stripe.balance.retrieve({}, { stripeAccount: destination });
      same(balance.pending[0]!.amount + balance.available[0]!.amount, 0, 'nothing left with the consultant');
    },
  ],
  [
    'disputes: opened by the test card, answered, won',
    async ({ stripe }) => {
      const intent = await stripe.paymentIntents.create({
        amount: 2_000,
        currency: 'usd',
        payment_method: 'pm_card_createDispute',
        confirm: true,
        ...CARD,
      });
      let dispute: Stripe.Dispute | undefined;
      for (let tries = 0; tries < 20 && !dispute; tries++) {
        dispute = (await stripe.disputes.list({ payment_intent: intent.id })).data[0];
        if (!dispute) await new Promise((resolve) => setTimeout(resolve, 500));
      }
      same(dispute?.status, 'needs_response', 'status');
      const answered = await stripe.disputes.update(dispute!.id, {
        evidence: { uncategorized_text: 'winning_evidence' },
        submit: true,
      });
      ensure(['under_review', 'won'].includes(answered.status), 'answered');
    },
  ],
  [
    'balance transactions: charge, filter, balance',
    async ({ stripe }) => {
      const intent = await stripe.paymentIntents.create({
        amount: 2_000,
        currency: 'usd',
        payment_method: 'pm_card_bypassPending',
        confirm: true,
        ...CARD,
      });
      const list = await stripe.balanceTransactions.list({ source: String(intent.latest_charge) });
      same(list.data[0]?.type, 'charge', 'type');
      ensure((await stripe.balance.retrieve()).available.length > 0, 'balance');
    },
  ],
  [
    'payouts: automatic ones of a connected account',
    async (world) => {
      const destination = await payee(world);
      const intent = await hold(world, { transfer_data: { destination } });
      await world.stripe.paymentIntents.capture(intent.id, { application_fee_amount: 900 });
      await world.hook('advance', { seconds: 5 * 86_400 });
      const list = await world.stripe.payouts.list({}, { stripeAccount: destination });
      same(list.data[0]?.amount, 3_600, 'amount');
      same(list.data[0]?.status, 'paid', 'status');
      const lines = await world.stripe.balanceTransactions.list(
        { payout: list.data[0]!.id },
        { stripeAccount: destination },
      );
      same(
        lines.data.reduce((sum, line) => sum + line.net, 0),
        0,
        'the payout and what it paid cancel out',
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

/** Registers two endpoints of its own, and verifies what arrives with the SDK. */
async function webhooks(world: ProbeWorld): Promise<void> {
  const arrived: { path: string; body: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      arrived.push({ path: request.url ?? '', body, signature: String(request.headers['stripe-signature']) });
      response.writeHead(200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { stripe } = world;
  const own = await stripe.webhookEndpoints.create({
    url: `${base}/own`,
    enabled_events: ['payment_intent.amount_capturable_updated'],
  });
  const connected = await stripe.webhookEndpoints.create({
    url: `${base}/connect`,
    enabled_events: ['account.updated'],
    connect: true,
  });
  try {
    const intent = await hold(world);
    const account = await payee(world);
    for (let tries = 0; tries < 50 && arrived.length < 2; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const [first, second] = ['/own', '/connect'].map((path) => arrived.find((message) => message.path === path));
    ensure(first && second, 'both arrived');
    const event = stripe.webhooks.constructEvent(first.body, first.signature, own.secret!);
    same((event.data.object as Stripe.PaymentIntent).id, intent.id, 'intent');
    same(stripe.webhooks.constructEvent(second.body, second.signature, connected.secret!).account, account, 'account');
    let forged = false;
    try {
      stripe.webhooks.constructEvent(first.body.replace('4500', '4501'), first.signature, own.secret!);
    } catch {
      forged = true;
    }
    ensure(forged, 'a changed body is refused');
  } finally {
    await stripe.webhookEndpoints.del(own.id);
    await stripe.webhookEndpoints.del(connected.id);
    server.closeAllConnections();
    server.close();
  }
}
