import { createECDH, randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { closeClaim, insertClaim } from '@cc/drizzle/repositories/claims.ts';
import { markDelivered } from '@cc/drizzle/repositories/offers.ts';
import { markPushShown, wantOfferPushes, wantPush } from '@cc/drizzle/repositories/pushes.ts';
import { saveSubscription } from '@cc/drizzle/repositories/push-subscriptions.ts';
import { startFamily } from '@cc/drizzle/repositories/tokens.ts';
import { consultants, offers, pushes, pushSubscriptions, questions, refreshTokens } from '@cc/drizzle/schema/index.ts';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { createOffer, createPerson, createQuestion } from '@cc/drizzle/testing-call.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createPushSender } from '@cc/platform/push.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { startPushService, type TestBrowser } from '@cc/platform/testing/push-service.ts';
import { sendPush, sweepPushes, type PushDeps } from './push.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

const keys = createECDH('prime256v1');
keys.generateKeys();
const publicKey = keys.getPublicKey('base64url');
const privateKey = Buffer.concat([Buffer.alloc(32), keys.getPrivateKey()])
  .subarray(-32)
  .toString('base64url');

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let service: Awaited<ReturnType<typeof startPushService>>;
let deps: PushDeps;
let redis: ReturnType<typeof createRedis>;
const jobs: string[] = [];

let consultantId: string;
let offerId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startPushService(publicKey);
  redis = testRedis();
  deps = {
    db: database.db,
    redis,
    queue: { enqueue: async (name) => void jobs.push(name) },
    heartbeats: createHeartbeats(redis, RULES.presenceTtlMs),
    logger: createLogger({ name: 'test', level: 'silent' }),
    pushSender: createPushSender({ publicKey, privateKey, subject: 'mailto:hello@site.example' }),
  };
});
afterAll(async () => {
  await service.close();
  redis.disconnect();
  await database.drop();
});

beforeEach(async () => {
  const { db } = database;
  jobs.length = 0;
  await db.delete(pushes);
  const customerId = await createPerson(db, 'Ada Customer');
  consultantId = await createPerson(db, 'Ben Consultant');
  await db.insert(consultants).values({ userId: consultantId, intent: 'online' });
  const words = { title: 'My own secret words', text: 'and more of them', tags: ['woodwork', 'glue'] };
  const questionId = await createQuestion(db, customerId, { ...words, waitUntil: new Date() });
  offerId = await createOffer(db, { questionId, consultantId, ringEndsAt: inMs(45_000) });
});

/** A device of the consultant, signed in. */
async function device(): Promise<TestBrowser & { id: string; familyId: string }> {
  const browser = service.subscribe();
  const token = { tokenHash: randomUUID(), userAgent: null, lifeMs: 60_000 };
  const familyId = (await startFamily(database.db, { id: consultantId, passwordHash: 'x' }, token))!;
  const { endpoint, p256dh, auth } = browser;
  const subscription = { userId: consultantId, familyId, endpoint, p256dh, auth, userAgent: 'test' };
  return Object.assign(browser, { familyId, id: await saveSubscription(database.db, subscription) });
}

const want = (unattended = true) =>
  wantOfferPushes(database.db, [{ id: offerId }], {
    unattended: new Set(unattended ? [consultantId] : []),
    graceMs: RULES.pushGraceMs,
  });
const left = () => database.db.$count(pushes);
const offer = async () => (await database.db.select().from(offers).where(eq(offers.id, offerId)))[0]!;
const dueNow = () => database.db.update(pushes).set({ dueAt: sql`clock_timestamp()`, leaseUntil: null });

it('rings every device of somebody without a page, once, and says nothing that the customer wrote', async () => {
  const [phone, laptop] = [await device(), await device()];
  const [wanted] = await want();
  expect(wanted?.delayMs).toBe(0);
  await Promise.all([sendPush(deps, wanted!.pushId), sendPush(deps, wanted!.pushId), sweepPushes(deps)]);
  await sweepPushes(deps);
  expect(phone.received).toHaveLength(1);
  expect(laptop.received).toHaveLength(1);
  const [{ message, ttl, urgency }] = phone.received as [TestBrowser['received'][number]];
  expect(message).toMatchObject({
    subscriptionId: phone.id,
    content: { kind: 'offer', offerId, tags: ['woodwork', 'glue'], earnMinor: 3_600 },
  });
  expect(JSON.stringify(message)).not.toContain('secret');
  expect(ttl).toBeGreaterThan(40);
  expect(ttl).toBeLessThanOrEqual(45);
  expect(urgency).toBe('high');
  expect(await left()).toBe(0);
});

it('tells an asker without a page who would answer, and nobody who has one or whose claim is over', async () => {
  const phone = await device();
  const questionId = await createQuestion(database.db, consultantId, {
    status: 'parked',
    parkReason: 'left_open',
    parkedAt: NOW,
  });
  const claimantId = await createPerson(database.db, 'Cleo Claimant');
  await database.db.insert(consultants).values({ userId: claimantId });
  const terms = { priceMinor: 4_000, currency: 'usd', commissionBps: 1_500, blockMinutes: 30, earnMinor: 3_400 };
  const claim = await database.db.transaction((tx) =>
    insertClaim(tx, { ...terms, questionId, consultantId: claimantId, confirmMs: 60_000 }),
  );
  const tell = async () => {
    const data = { claimId: claim.id };
    await sendPush(deps, await wantPush(database.db, { userId: consultantId, kind: 'claim', data, lifeMs: 60_000 }));
    return phone.received.length;
  };
  await deps.heartbeats.beat(consultantId);
  expect(await tell()).toBe(0);
  await deps.heartbeats.gone(consultantId);
  expect(await tell()).toBe(1);
  expect(phone.received[0]!.message.content).toEqual({ kind: 'claim', questionId, name: 'Cleo' });
  await database.db.transaction((tx) => closeClaim(tx, claim.id, 'withdrawn'));
  expect(await tell()).toBe(1);
});

it('tells an asker that somebody is free only while the question waits for that', async () => {
  const phone = await device();
  const questionId = await createQuestion(database.db, consultantId, {
    status: 'parked',
    parkReason: 'notify',
    parkedAt: NOW,
  });
  const tell = async () => {
    const push = { userId: consultantId, kind: 'free', data: { questionId }, lifeMs: 60_000 } as const;
    await sendPush(deps, await wantPush(database.db, push));
    return phone.received.map(({ message }) => message.content);
  };
  expect(await tell()).toEqual([{ kind: 'free', questionId }]);
  await database.db
    .update(questions)
    .set({ status: 'cancelled', parkReason: null })
    .where(eq(questions.id, questionId));
  expect(await tell()).toHaveLength(1);
});

it('is wanted of nobody without a device, or whose sign-in is over', async () => {
  expect(await want()).toEqual([]);
  const { familyId } = await device();
  await database.db.update(refreshTokens).set({ revokedAt: new Date() }).where(eq(refreshTokens.familyId, familyId));
  expect(await want()).toEqual([]);
});

it('waits a moment where a page is open, and is not sent once somebody has seen it there', async () => {
  const phone = await device();
  const [wanted] = await want(false);
  expect(wanted?.delayMs).toBe(RULES.pushGraceMs);
  await sendPush(deps, wanted!.pushId);
  expect(phone.received).toEqual([]);
  await markDelivered(database.db, offerId, consultantId, true);
  await dueNow();
  await sweepPushes(deps);
  expect(phone.received).toEqual([]);
  expect(await left()).toBe(0);
});

it('is sent where a page is open but nobody can see it', async () => {
  const phone = await device();
  await want(false);
  await markDelivered(database.db, offerId, consultantId, false);
  await dueNow();
  await sweepPushes(deps);
  expect(phone.received).toHaveLength(1);
});

it('is not sent once it rings no more', async () => {
  const phone = await device();
  await want();
  await database.db.update(offers).set({ status: 'withdrawn' }).where(eq(offers.id, offerId));
  await sweepPushes(deps);
  expect(phone.received).toEqual([]);
  expect(await left()).toBe(0);
});

it('forgets a device that its push service does not know, and lets an offer go that reached none', async () => {
  const phone = await device();
  phone.status = 410;
  await want();
  await sweepPushes(deps);
  expect(await database.db.$count(pushSubscriptions, eq(pushSubscriptions.userId, consultantId))).toBe(0);
  expect((await offer()).ringEndsAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  expect(jobs).toContain('offer-expire');
});

it('tries again while the push service is ill', async () => {
  const phone = await device();
  phone.status = 503;
  await want();
  await sweepPushes(deps);
  expect(await left()).toBe(1);
  phone.status = 201;
  await sweepPushes(deps);
  expect(phone.received).toEqual([]);
  await dueNow();
  await sweepPushes(deps);
  expect(phone.received).toHaveLength(1);
});

it('counts as delivered once a device shows it, and only its own', async () => {
  const phone = await device();
  const stranger = randomUUID();
  expect(await markPushShown(database.db, offerId, stranger)).toBe(0);
  expect((await offer()).deliveredAt).toBeNull();
  expect(await markPushShown(database.db, offerId, phone.id)).toBeGreaterThan(40_000);
  const shown = await offer();
  expect(shown.deliveredAt).not.toBeNull();
  expect(shown.shownAt).toBeNull();
});

it('is dropped where the deployment has no keys', async () => {
  await device();
  const pushId = await wantPush(database.db, { userId: consultantId, kind: 'test', data: {}, lifeMs: 60_000 });
  await sendPush({ ...deps, pushSender: null }, pushId);
  expect(await left()).toBe(0);
});
