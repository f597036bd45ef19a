import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerPayload } from '@cc/contract/events.ts';
import { paymentMethods, users } from '@cc/drizzle/schema/index.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

let house: TestHouse;
const open: Socket[] = [];
beforeAll(async () => void (house = await startTestHouse()));
afterAll(async () => {
  for (const socket of open) socket.disconnect();
  await house.close();
});

it('shows a question in every tab of its asker as soon as it is posted', async () => {
  const accessToken = await asker();
  const [first, second] = await Promise.all([connect(accessToken), connect(accessToken)]);
  const heard = new Promise<ServerPayload<'question:status'>>((resolve) => second.once('question:status', resolve));
  const id = randomUUID();
  const question = { id, title: 'How do I vacuum postgres?', text: '', tags: [], maxPriceMinor: 10_000, consent: true };
  const answer = await first.timeout(10_000).emitWithAck('question:post', question);
  expect(answer).toMatchObject({ ok: true, data: { id, status: 'open' } });
  const { data } = await second.timeout(10_000).emitWithAck('sync', {});
  expect(await heard).toMatchObject({ version: data.version, question: { id, status: 'open', round: 0 } });
});

it('refuses a first choice that is not there, and keeps nothing of the question', async () => {
  const accessToken = await asker();
  const socket = await connect(accessToken);
  const question = { id: randomUUID(), title: 'How do I vacuum postgres?', maxPriceMinor: 10_000, consent: true };
  const post = (firstChoiceId: string | null) =>
    socket.timeout(10_000).emitWithAck('question:post', { ...question, firstChoiceId });
  expect(await post(randomUUID())).toMatchObject({ ok: false, error: { code: 'not_found' } });
  expect(await post(null)).toMatchObject({ ok: true, data: { id: question.id, firstChoice: null } });
});

/** Somebody who may ask; their token. */
async function asker(): Promise<string> {
  const { id: userId, accessToken } = await register(house);
  await house.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId));
  const card = { providerId: `pm_${userId}`, brand: 'visa', last4: '4242', expMonth: 1, expYear: 2099 };
  await house.db.insert(paymentMethods).values({ userId, isDefault: true, ...card });
  return accessToken;
}

async function connect(token: string): Promise<Socket> {
  const socket = io(house.url, { transports: ['websocket'], auth: { token }, forceNew: true });
  open.push(socket);
  await new Promise<void>((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
  return socket;
}
