import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { wantHold } from '@cc/drizzle/repositories/payments.ts';
import {
  consultants,
  offers,
  paymentMethods,
  payments,
  questions,
  sessions,
  users,
  webhookEvents,
} from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createLogger } from '@cc/platform/log.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { signWebhook as sign, startStandin, TEST_SECRETS, type Standin } from '@cc/platform/testing/stripe-standin.ts';
import type { Deps } from '../../deps.ts';
import { errorHandler } from '../../http/errors.ts';
import { createCards } from './cards.ts';
import { createHolds } from './holds.ts';
import { createPayouts } from './payouts.ts';
import { webhookRoutes } from './webhooks.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let standin: Standin;
let redis: Redis;
let http: Server;
let deps: Pick<Deps, 'db' | 'payments' | 'queue' | 'announcer' | 'redis' | 'logger'>;
const jobs: string[] = [];

beforeAll(async () => {
  [database, standin] = await Promise.all([createTestDatabase(), startStandin()]);
  redis = testRedis();
  const logger = createLogger({ name: 'test', level: 'silent' });
  deps = {
    db: database.db,
    payments: standin.payments,
    queue: { enqueue: (name) => Promise.resolve(void jobs.push(name)) },
    announcer: { tell: () => {}, cut: () => {}, cutFamily: () => {} },
    redis,
    logger,
  };
  const app = express().use('/api', webhookRoutes(deps)).use(errorHandler(logger));
  await new Promise<void>((resolve) => (http = app.listen(0, '127.0.0.1', () => resolve())));
});
afterAll(async () => {
  http.close();
  redis.disconnect();
  await standin.stop();
  await database.drop();
});
beforeEach(() => {
  jobs.length = 0;
});

async function person(): Promise<string> {
  const [row] = await deps.db
    .insert(users)
    .values({ name: 'Pat Person', email: `${randomUUID()}@test.example`, passwordHash: '-' })
    .returning();
  return row!.id;
}

/** What a browser does with a set-up. */
async function addCard(userId: string, card = 'pm_card_visa') {
  const cards = createCards(deps);
  const { id } = await cards.begin(userId);
  const confirmed = await standin.call(`/v1/setup_intents/${id}/confirm`, { payment_method: card });
  expect(confirmed).toMatchObject({ status: 'succeeded' });
  return { setupId: id, card: await cards.add(userId, id) };
}

describe('webhook endpoints', () => {
  const post = async (path: string, body: string, signature?: string) => {
    const { port } = http.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/api/webhooks/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(signature ? { 'stripe-signature': signature } : {}) },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as { error?: { code: string } } };
  };
  const body = (type: string, id = `evt_${randomUUID()}`) => ({
    id,
    payload: JSON.stringify({ id, object: 'event', type, data: { object: { id: 'pi_1', object: 'payment_intent' } } }),
  });
  const stored = (id: string) => deps.db.select().from(webhookEvents).where(eq(webhookEvents.id, id));

  it('remember a genuine event once and want it looked at', async () => {
    const { id, payload } = body('payment_intent.payment_failed');
    for (let n = 0; n < 3; n += 1) {
      expect((await post('stripe', payload, sign(payload, TEST_SECRETS.platform))).status).toBe(200);
    }
    expect(await stored(id)).toMatchObject([
      { type: 'payment_intent.payment_failed', objectId: 'pi_1', foldedAt: null },
    ]);
    expect(jobs).toEqual(['webhook-fold']);
  });

  it('leave what the answer to our own request tells too to the sweep', async () => {
    const { id, payload } = body('payment_intent.succeeded');
    expect((await post('stripe', payload, sign(payload, TEST_SECRETS.platform))).status).toBe(200);
    expect(await stored(id)).toMatchObject([{ foldedAt: null }]);
    expect(jobs).toEqual([]);
  });

  it.each([
    ['no signature', () => undefined],
    ['a signature of another secret', (payload: string) => sign(payload, 'whsec_other')],
    ['the secret of the other endpoint', (payload: string) => sign(payload, TEST_SECRETS.connect)],
    ['another body', (payload: string) => sign(`${payload} `, TEST_SECRETS.platform)],
    ['nonsense', () => 't=1,v1=00'],
  ])('refuse %s and change nothing', async (_what, signature) => {
    const { id, payload } = body('payment_intent.succeeded');
    expect(await post('stripe', payload, signature(payload))).toMatchObject({
      status: 400,
      body: { error: { code: 'signature_invalid' } },
    });
    expect(await stored(id)).toEqual([]);
    expect(jobs).toEqual([]);
  });

  it.each(['payment_intent.created', 'transfer.created', 'application_fee.created'])(
    'take %s, which has nothing to tell, without remembering it',
    async (type) => {
      const { id, payload } = body(type);
      expect((await post('stripe', payload, sign(payload, TEST_SECRETS.platform))).status).toBe(200);
      expect(await stored(id)).toEqual([]);
      expect(jobs).toEqual([]);
    },
  );

  it('take events of connected accounts under their own secret, and ignore what they do not know', async () => {
    const connect = body('account.updated');
    expect((await post('stripe/connect', connect.payload, sign(connect.payload, TEST_SECRETS.connect))).status).toBe(
      200,
    );
    expect(await stored(connect.id)).toHaveLength(1);
    const unknown = body('tax.settings.updated');
    expect((await post('stripe', unknown.payload, sign(unknown.payload, TEST_SECRETS.platform))).status).toBe(200);
    expect(await stored(unknown.id)).toEqual([]);
    expect(jobs).toEqual(['webhook-fold']);
  });
});

describe('cards', () => {
  it('are kept when their set-up has succeeded, the newest as the default', async () => {
    const userId = await person();
    const cards = createCards(deps);
    const first = await addCard(userId);
    expect(first.card).toMatchObject({ brand: 'visa', last4: '4242', isDefault: true });
    expect(await cards.add(userId, first.setupId)).toEqual(first.card);
    const second = await addCard(userId, 'pm_card_mastercard');
    expect((await cards.list(userId)).items.map(({ brand, isDefault }) => [brand, isDefault])).toEqual([
      ['mastercard', true],
      ['visa', false],
    ]);
    await cards.makeDefault(userId, first.card.id);
    await cards.remove(userId, first.card.id);
    expect((await cards.list(userId)).items).toEqual([{ ...second.card, isDefault: true }]);
    await expect(cards.add(userId, first.setupId)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('say when they have expired, or are about to', async () => {
    const userId = await person();
    const cards = createCards(deps);
    const { card } = await addCard(userId);
    expect(card.problem).toBeNull();
    const now = new Date();
    const ends = (month: Date) =>
      deps.db
        .update(paymentMethods)
        .set({ expMonth: month.getUTCMonth() + 1, expYear: month.getUTCFullYear() })
        .where(eq(paymentMethods.id, card.id));
    await ends(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 1)));
    expect((await cards.list(userId)).items).toMatchObject([{ problem: 'expired', declineCode: null }]);
    await ends(new Date(Date.UTC(now.getUTCFullYear() + 1, now.getUTCMonth(), 1)));
    expect((await cards.list(userId)).items).toMatchObject([{ problem: null }]);
  });

  it('are nobody else’s', async () => {
    const [mine, theirs] = [await person(), await person()];
    const cards = createCards(deps);
    const { setupId, card } = await addCard(theirs);
    await addCard(mine);
    await expect(cards.add(mine, setupId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(cards.add(mine, 'seti_unknown')).rejects.toMatchObject({ code: 'not_found' });
    await expect(cards.remove(mine, card.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(cards.makeDefault(mine, card.id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await cards.list(theirs)).items).toHaveLength(1);
  });

  it('are not kept before the bank has agreed', async () => {
    const userId = await person();
    const cards = createCards(deps);
    const { id } = await cards.begin(userId);
    await expect(cards.add(userId, id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a declined hold', () => {
  async function declined() {
    const [customerId, consultantId] = [await person(), await person()];
    const { card } = await addCard(customerId);
    await deps.db.insert(consultants).values({ userId: consultantId });
    const terms = { priceMinor: 4_500, currency: 'usd', blockMinutes: 30, commissionBps: 2_000 };
    const question = {
      id: randomUUID(),
      customerId,
      title: 'Which card works?',
      maxPriceMinor: 4_500,
      currency: 'usd',
    };
    await deps.db
      .insert(questions)
      .values({ ...question, waitUntil: NOW as never, consentAt: NOW as never, consentVersion: '1' });
    return deps.db.transaction(async (tx) => {
      const [offer] = await tx
        .insert(offers)
        .values({
          ...terms,
          questionId: question.id,
          consultantId,
          round: 1,
          earnMinor: 3_600,
          score: 1,
          why: [],
          ringEndsAt: inMs(1),
        })
        .returning();
      const [session] = await tx
        .insert(sessions)
        .values({
          ...terms,
          questionId: question.id,
          offerId: offer!.id,
          customerId,
          consultantId,
          tier: 'rookie',
          freeWindowMs: 600_000,
          holdDeadlineAt: inMs(90_000),
        })
        .returning();
      const sessionId = session!.id;
      const payment = await wantHold(tx, {
        sessionId,
        payerId: customerId,
        paymentMethodId: card.id,
        amountMinor: 4_500,
        feeMinor: 900,
        currency: 'usd',
        destination: 'acct_1',
      });
      await tx
        .update(payments)
        .set({ status: 'declined', wanted: null, wantedAt: null })
        .where(eq(payments.id, payment.id));
      return { customerId, consultantId, sessionId, paymentId: payment.id };
    });
  }

  it('is tried again with another card, and the old attempt is given up', async () => {
    const { customerId, sessionId, paymentId } = await declined();
    const { card } = await addCard(customerId, 'pm_card_mastercard');
    const holds = createHolds(deps);
    await holds.otherCard(customerId, sessionId, card.id);
    const rows = await deps.db
      .select()
      .from(payments)
      .where(eq(payments.sessionId, sessionId))
      .orderBy(payments.attempt);
    expect(rows).toMatchObject([
      { id: paymentId, status: 'cancelled', wanted: 'cancel' },
      { attempt: 2, status: 'new', wanted: 'hold', paymentMethodId: card.id, amountMinor: 4_500, feeMinor: 900 },
    ]);
    expect(jobs).toEqual(['payment-effect', 'payment-effect']);
    // A second click finds that the hold is already being tried.
    await expect(holds.otherCard(customerId, sessionId, card.id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is told of before the next one, until a hold on the card stands', async () => {
    const { customerId, paymentId } = await declined();
    await deps.db.update(payments).set({ declineCode: 'insufficient_funds' }).where(eq(payments.id, paymentId));
    const cards = createCards(deps);
    expect((await cards.list(customerId)).items).toMatchObject([
      { problem: 'refused', declineCode: 'insufficient_funds' },
    ]);
    await deps.db.update(payments).set({ declineCode: null, status: 'held' }).where(eq(payments.id, paymentId));
    expect((await cards.list(customerId)).items).toMatchObject([{ problem: null, declineCode: null }]);
  });

  it('is nobody else’s business, and over after its time', async () => {
    const { customerId, consultantId, sessionId } = await declined();
    const { card } = await addCard(customerId);
    const { card: foreign } = await addCard(consultantId);
    const holds = createHolds(deps);
    await expect(holds.otherCard(consultantId, sessionId, foreign.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(holds.action(consultantId, sessionId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(holds.otherCard(customerId, sessionId, foreign.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(holds.action(customerId, sessionId)).rejects.toMatchObject({ code: 'conflict' });
    await deps.db
      .update(sessions)
      .set({ holdDeadlineAt: inMs(-1) as never })
      .where(eq(sessions.id, sessionId));
    await expect(holds.otherCard(customerId, sessionId, card.id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('payout accounts', () => {
  it('are made once, and folded in when somebody looks', async () => {
    const userId = await person();
    const payouts = createPayouts({ ...deps, publicUrl: 'http://localhost:3000' });
    await expect(payouts.link(userId)).rejects.toMatchObject({ code: 'not_found' });
    await deps.db.insert(consultants).values({ userId });
    expect(await payouts.status(userId)).toEqual({ exists: false, transfersActive: false, requirements: [] });

    const links = [await payouts.link(userId), await payouts.link(userId)];
    expect(links.every(({ url }) => URL.canParse(url))).toBe(true);
    const state = await payouts.status(userId);
    expect(state).toMatchObject({ exists: true, transfersActive: false });
    expect(state.requirements.length).toBeGreaterThan(0);

    const account = async () => (await deps.db.select().from(consultants).where(eq(consultants.userId, userId)))[0]!;
    await standin.hook('onboarding', { account: (await account()).stripeAccountId });
    expect(await payouts.status(userId)).toEqual({ exists: true, transfersActive: true, requirements: [] });
    expect((await account()).transfersActive).toBe(true);
  });
});
