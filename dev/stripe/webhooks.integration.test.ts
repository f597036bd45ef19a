import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, placeHold, startStandin, type RunningStandin } from './testing/standin.ts';

let standin: RunningStandin;
let receiver: Server;
let url: string;
let arrived: Stripe.Event[];
/** What the receiver answers, one by one; afterwards 200. */
let answers: number[];

beforeEach(async () => {
  arrived = [];
  answers = [];
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      arrived.push(JSON.parse(body) as Stripe.Event);
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  standin = await startStandin();
});
afterEach(async () => {
  await standin.stop();
  receiver.closeAllConnections();
  receiver.close();
});

const types = () => arrived.map((event) => event.type);
const listen = (events: string[]) => standin.hook('webhook_endpoints', { url, enabled_events: events });

describe('webhooks', () => {
  it('arrive for what the endpoint asked for', async () => {
    await listen(['charge.captured', 'payment_intent.*', 'payment_intent.succeeded']);
    const intent = await placeHold(standin);
    await standin.stripe.paymentIntents.capture(intent.id);
    await eventually(() => arrived.length >= 2);
    expect(types().sort()).toEqual(['charge.captured', 'payment_intent.succeeded']);
  });

  it('are tried again until they are taken, with the same event', async () => {
    answers = [500, 302];
    await listen(['customer.created']);
    await standin.stripe.customers.create();
    await eventually(() => arrived.length === 1);
    await standin.hook('advance', { seconds: 1 });
    await eventually(() => arrived.length === 2);
    await standin.hook('advance', { seconds: 2 });
    await eventually(() => arrived.length === 3);
    expect(new Set(arrived.map((event) => event.id)).size).toBe(1);
    const event = await eventually(async () => {
      const now = await standin.stripe.events.retrieve(arrived[0]!.id);
      return now.pending_webhooks === 0 ? now : undefined;
    });
    expect(event.type).toBe('customer.created');
  });

  it('can be dropped, doubled and delayed', async () => {
    await listen(['customer.created', 'customer.updated', 'customer.deleted']);
    await standin.hook('faults', { kind: 'webhook_drop', match: { event: 'customer.created' } });
    await standin.hook('faults', { kind: 'webhook_duplicate', match: { event: 'customer.updated' } });
    await standin.hook('faults', { kind: 'webhook_delay', ms: 60_000, match: { event: 'customer.deleted' } });
    const customer = await standin.stripe.customers.create();
    await standin.stripe.customers.update(customer.id, { name: 'A' });
    await standin.stripe.customers.del(customer.id);
    await eventually(() => arrived.length === 2);
    expect(types()).toEqual(['customer.updated', 'customer.updated']);
    await standin.hook('advance', { seconds: 61 });
    await eventually(() => arrived.length === 3);
    expect(types()[2]).toBe('customer.deleted');
  });

  it('can come in another order', async () => {
    await listen(['customer.created']);
    await standin.hook('faults', { kind: 'webhook_reorder', ms: 300, seed: 4 });
    const made: string[] = [];
    for (let n = 0; n < 8; n++) made.push((await standin.stripe.customers.create({ name: String(n) })).id);
    await eventually(() => arrived.length === 8);
    const order = arrived.map((event) => (event.data.object as Stripe.Customer).id);
    expect([...order].sort()).toEqual([...made].sort());
    expect(order).not.toEqual(made);
  });

  it('registered again by the launcher, stay one endpoint with the chosen secret', async () => {
    const wanted = { url, connect: true, secret: 'whsec_chosen' };
    const first = (await standin.hook('webhook_endpoints', wanted)) as Stripe.WebhookEndpoint;
    const second = (await standin.hook('webhook_endpoints', wanted)) as Stripe.WebhookEndpoint;
    expect(second.id).toBe(first.id);
    expect(second.secret).toBe('whsec_chosen');
    expect((await standin.stripe.webhookEndpoints.list()).data[0]).not.toHaveProperty('secret');
  });

  it('that were waiting at a stop are sent after the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standin '));
    const file = join(folder, 'stripe.sqlite');
    try {
      answers = [500];
      const first = await startStandin({ file });
      await first.hook('webhook_endpoints', { url, enabled_events: ['customer.created'] });
      await first.stripe.customers.create();
      await eventually(() => arrived.length === 1);
      await first.stop();
      const second = await startStandin({ file });
      await second.hook('advance', { seconds: 2 });
      await eventually(() => arrived.length === 2);
      expect(arrived[1]!.id).toBe(arrived[0]!.id);
      await second.stop();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
