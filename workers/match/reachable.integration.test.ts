import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { POOL_STREAM } from '@cc/contract/bus.ts';
import { RULES } from '@cc/domain/rules.ts';
import { offersOfQuestion } from '@cc/drizzle/repositories/offers.ts';
import { removeSubscription, saveSubscription } from '@cc/drizzle/repositories/push-subscriptions.ts';
import { startFamily } from '@cc/drizzle/repositories/tokens.ts';
import { consultants, pushes, questions, users } from '@cc/drizzle/schema/index.ts';
import { createPerson } from '@cc/drizzle/testing-call.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createLogger } from '@cc/platform/log.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { matchQuestion } from './match.ts';
import { createLivePool, type LivePool } from './pool.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redis: Redis;
let blocking: Redis;
let live: LivePool;
let consultantId: string;
let deviceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = testRedis();
  blocking = testRedis();
  await redis.del(POOL_STREAM);
  const heartbeats = createHeartbeats(redis, RULES.presenceTtlMs);
  live = createLivePool({ db: database.db, redis, blocking, heartbeats, logger, rules: RULES });
  await live.start();
});
afterAll(async () => {
  await live.stop();
  redis.disconnect();
  await database.drop();
});

/** Somebody who is switched on, with a device and no page open. */
beforeEach(async () => {
  const { db } = database;
  consultantId = await createPerson(db, 'Ben Consultant');
  await db.insert(consultants).values({
    userId: consultantId,
    headline: 'Woodwork and glue',
    bio: 'Furniture, joints, finishes: what holds and what does not.',
    tags: ['woodwork', 'glue'],
    hourlyRateMinor: 9_000,
    intent: 'online',
    transfersActive: true,
    tier: 'standard',
  });
  const token = { tokenHash: randomUUID(), userAgent: null, lifeMs: 60_000 };
  const familyId = (await startFamily(db, { id: consultantId, passwordHash: 'x' }, token))!;
  const keys = { p256dh: 'x', auth: 'x', userAgent: null };
  deviceId = await saveSubscription(db, {
    userId: consultantId,
    familyId,
    endpoint: `https://p/${consultantId}`,
    ...keys,
  });
  await publishPoolChange(redis, { consultantId, why: 'push' });
});

const inPool = (wanted: boolean) =>
  expect.poll(() => live.pool.members.has(consultantId), { timeout: 5_000 }).toBe(wanted);

/** Asks, has it matched once, and answers whom it rings at. */
async function ask() {
  const { db } = database;
  const id = randomUUID();
  await db.insert(questions).values({
    id,
    customerId: await createPerson(db, 'Ada Customer'),
    title: 'Which glue for a woodwork joint?',
    tags: ['woodwork', 'glue'],
    maxPriceMinor: 50_000,
    currency: 'usd',
    status: 'open',
    matchWantedAt: new Date(),
    waitUntil: sql`clock_timestamp() + interval '2 minutes'`,
    consentAt: new Date(),
    consentVersion: '1',
  });
  const jobs: string[] = [];
  await matchQuestion(
    {
      db,
      pool: live.pool,
      heartbeats: createHeartbeats(redis, RULES.presenceTtlMs),
      announcer: { tell: () => {}, cut: () => {}, cutFamily: () => {} },
      queue: { enqueue: async (name) => void jobs.push(name) },
      rules: RULES,
    },
    id,
  );
  return { offers: await offersOfQuestion(db, id), jobs };
}

it('asks who has closed the page but has a device, for longer, and wants the push', async () => {
  await inPool(true);
  const { offers, jobs } = await ask();
  expect(offers.map((offer) => offer.consultantId)).toContain(consultantId);
  const mine = offers.find((offer) => offer.consultantId === consultantId)!;
  expect(mine.ringEndsAt.getTime() - mine.createdAt.getTime()).toBeGreaterThan(RULES.pushRingMs - 2_000);
  expect(jobs).toContain('push');
  expect(await database.db.$count(pushes, eq(pushes.userId, consultantId))).toBe(1);
});

it('forgets who has no device any more', async () => {
  await inPool(true);
  await removeSubscription(database.db, deviceId, consultantId);
  await publishPoolChange(redis, { consultantId, why: 'push' });
  await inPool(false);
});

it('leaves them alone in their quiet hours', async () => {
  await inPool(true);
  const minute = Math.floor(Date.now() / 60_000) % 1_440;
  await database.db.update(users).set({ timeZone: 'UTC' }).where(eq(users.id, consultantId));
  await database.db
    .update(consultants)
    .set({ quietFromMinute: (minute + 1_380) % 1_440, quietToMinute: (minute + 60) % 1_440 })
    .where(eq(consultants.userId, consultantId));
  const { offers } = await ask();
  expect(offers.map((offer) => offer.consultantId)).not.toContain(consultantId);
});
