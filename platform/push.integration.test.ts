import { createECDH } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PushMessage } from '@cc/contract/push.ts';
import { createPushSender, vapidSubject, type PushSender } from './push.ts';
import { startPushService } from './testing/push-service.ts';

const keys = createECDH('prime256v1');
keys.generateKeys();
const publicKey = keys.getPublicKey('base64url');
const privateKey = Buffer.concat([Buffer.alloc(32), keys.getPrivateKey()])
  .subarray(-32)
  .toString('base64url');
const message: PushMessage = {
  content: {
    kind: 'offer',
    offerId: '0199b1d8-0000-7000-8000-000000000001',
    tags: ['woodwork', 'señal'],
    earnMinor: 3_600,
    currency: 'usd',
  },
  subscriptionId: '0199b1d8-0000-7000-8000-000000000002',
  leftMs: 44_100,
};

let service: Awaited<ReturnType<typeof startPushService>>;
let sender: PushSender;
beforeAll(async () => {
  service = await startPushService(publicKey);
  sender = createPushSender({
    publicKey,
    privateKey,
    subject: vapidSubject('Consultant Connect <hello@site.example>'),
  });
});
afterAll(() => service.close());

it('sends what only the browser can read, signed, and no longer than it rings', async () => {
  const browser = service.subscribe();
  expect(await sender.send(browser, message, 'topic')).toBe('sent');
  expect(browser.received).toEqual([
    { message, ttl: 45, urgency: 'high', topic: 'topic', subject: 'mailto:hello@site.example' },
  ]);
});

it.each([
  [404, 'gone'],
  [410, 'gone'],
  [429, 'failed'],
  [500, 'failed'],
])('says what became of it: %i', async (status, outcome) => {
  const browser = service.subscribe();
  browser.status = status;
  expect(await sender.send(browser, message, 'topic')).toBe(outcome);
});

it('gives up on keys that are none', async () => {
  const browser = { ...service.subscribe(), p256dh: Buffer.alloc(65, 4).toString('base64url') };
  expect(await sender.send(browser, message, 'topic')).toBe('gone');
});

it('fails, rather than throws, when the push service is not there', async () => {
  expect(await sender.send({ ...service.subscribe(), endpoint: 'http://127.0.0.1:1/push' }, message, 't')).toBe(
    'failed',
  );
});
