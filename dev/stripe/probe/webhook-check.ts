import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { hold, payee } from './fixtures.ts';
import { ensure, same, type ProbeWorld } from './kit.ts';

/** Registers two endpoints of its own, and verifies what arrives with the SDK. */
export async function webhooks(world: ProbeWorld): Promise<void> {
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
