import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { News } from '@cc/contract/events.ts';
import { RULES } from '@cc/domain/rules.ts';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { clearLost, markLost, withdrawLost } from '@cc/drizzle/repositories/offers.ts';
import { consultants, mails, offers, questions } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createOffer, createPerson, createQuestion } from '@cc/drizzle/testing-call.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { expireQuestion } from './expire-question.ts';
import { expireOffers } from './expire.ts';
import { sweepParking, type ParkDeps } from './park.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redis: Redis;
let deps: ParkDeps & { redis: Redis };
let news: News[];
let customerId: string;
let consultantId: string;
let questionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = testRedis();
  await redis.flushdb();
  deps = {
    db: database.db,
    redis,
    rules: RULES,
    heartbeats: createHeartbeats(redis, RULES.presenceTtlMs),
    announcer: { tell: (more) => void news.push(...more), cut: () => {}, cutFamily: () => {} },
    // Jobs are only the quick way: the tests live from the sweep alone.
    queue: { enqueue: async () => {} },
  };
});
afterAll(async () => {
  redis.disconnect();
  await database.drop();
});

beforeEach(async () => {
  news = [];
  customerId = await createPerson(database.db, 'Ada Customer');
  consultantId = await createPerson(database.db, 'Ben Consultant');
  await database.db.insert(consultants).values({ userId: consultantId, headline: 'Helps', intent: 'online' });
  questionId = await createQuestion(database.db, customerId);
  await ring(1);
});

/** It rings at the consultant, on a screen. */
async function ring(round: number, more: Partial<typeof offers.$inferInsert> = {}): Promise<void> {
  await createOffer(database.db, { questionId, consultantId, round, deliveredAt: NOW, ...more });
}
const question = async () => (await database.db.select().from(questions).where(eq(questions.id, questionId)))[0]!;
const offer = async () => (await database.db.select().from(offers).where(eq(offers.questionId, questionId))).at(-1)!;
const goneFor = (ms: number) =>
  database.db
    .update(questions)
    .set({ askerGoneAt: inMs(-ms) })
    .where(eq(questions.id, questionId));
const told = (to: string) => news.filter((one) => one.to === to).map(({ event }) => event);

describe('an asker who is gone', () => {
  it('is waited for as long as they are heard', async () => {
    await deps.heartbeats.beat(customerId);
    await sweepParking(deps);
    expect(await question()).toMatchObject({ status: 'offering', askerGoneAt: null });
  });

  it('is parked after 30 s, and what rings is withdrawn in the same moment', async () => {
    await goneFor(29_000);
    await sweepParking(deps);
    expect((await question()).status).toBe('offering');
    await goneFor(30_000);
    await Promise.all([sweepParking(deps), sweepParking(deps)]);
    expect(await question()).toMatchObject({ status: 'parked', parkReason: 'asker_gone', matchWantedAt: null });
    expect((await offer()).status).toBe('withdrawn');
    expect(news).toHaveLength(2);
    expect(told(consultantId)).toEqual(['offer:closed']);
    expect(news.find(({ event }) => event === 'offer:closed')?.payload).toMatchObject({ reason: 'parked' });
    expect(await brokenInvariants(database.db)).toEqual({});
  });

  it('has the whole time when Redis has lost its memory', async () => {
    await sweepParking(deps);
    expect((await question()).askerGoneAt!.getTime()).toBeGreaterThan(Date.now() - 5_000);
    await deps.heartbeats.beat(customerId);
    await sweepParking(deps);
    expect(await question()).toMatchObject({ status: 'offering', askerGoneAt: null });
  });

  it('is noticed by the heartbeats where no server was left to say so', async () => {
    const ago = RULES.presenceTtlMs - 24_000;
    const [seconds] = await redis.time();
    await redis.zadd('presence:live', Number(seconds) * 1_000 + ago, customerId);
    await sweepParking(deps);
    const since = Date.now() - (await question()).askerGoneAt!.getTime();
    // Last heard 24 s ago; the next beat was due 10 s after that.
    expect(since).toBeGreaterThan(12_000);
    expect(since).toBeLessThan(18_000);
  });

  it('finds it going on when back in time', async () => {
    await goneFor(31_000);
    await sweepParking(deps);
    await deps.heartbeats.beat(customerId);
    await sweepParking(deps);
    const now = await question();
    expect(now).toMatchObject({ status: 'open', parkReason: null, askerGoneAt: null });
    expect(now.matchWantedAt).not.toBeNull();
    expect(now.waitUntil.getTime()).toBeGreaterThan(Date.now() + 100_000);
  });

  it('finds it still parked when back late, or while asking another', async () => {
    await goneFor(31_000);
    await sweepParking(deps);
    await database.db
      .update(questions)
      .set({ parkedAt: inMs(-RULES.askerBackMs - 1_000) })
      .where(eq(questions.id, questionId));
    await deps.heartbeats.beat(customerId);
    await sweepParking(deps);
    expect((await question()).status).toBe('parked');
    await database.db
      .update(questions)
      .set({ parkedAt: inMs(-1_000) })
      .where(eq(questions.id, questionId));
    const { id: _, status: __, parkReason: ___, parkedAt: ____, ...same } = await question();
    await database.db.insert(questions).values({ ...same, id: randomUUID() });
    await sweepParking(deps);
    expect((await question()).status).toBe('parked');
  });

  it('whose question was left for a day hears of its end by mail', async () => {
    await goneFor(31_000);
    await sweepParking(deps);
    await expireQuestion(deps, questionId);
    expect(await question()).toMatchObject({ status: 'expired', parkReason: null });
    const letters = await database.db.select().from(mails).where(eq(mails.userId, customerId));
    expect(letters).toMatchObject([{ template: 'question_expired', data: { url: `/questions/${questionId}` } }]);
  });
});

describe('a ring that is not answered', () => {
  const ringOut = async () => {
    await database.db
      .update(offers)
      .set({ ringEndsAt: inMs(-1) })
      .where(eq(offers.status, 'ringing'));
    await expireOffers(deps, questionId);
  };
  const consultant = async () =>
    (await database.db.select().from(consultants).where(eq(consultants.userId, consultantId)))[0]!;
  const asking = () =>
    database.db
      .update(questions)
      .set({ status: 'offering', round: sql`${questions.round} + 1` })
      .where(eq(questions.id, questionId));

  it('makes away after three in a row, and not before', async () => {
    await ringOut();
    for (const round of [2, 3]) {
      expect(await consultant()).toMatchObject({ missedInRow: round - 1, awayAt: null });
      await asking();
      await ring(round);
      await ringOut();
    }
    expect((await consultant()).missedInRow).toBe(3);
    expect((await consultant()).awayAt).not.toBeNull();
    expect(told(consultantId)).toContain('sync:wanted');
  });

  it('does not count when it never reached a screen, or the last tab was closed', async () => {
    await database.db.update(offers).set({ deliveredAt: null }).where(eq(offers.questionId, questionId));
    await ringOut();
    expect((await offer()).status).toBe('withdrawn');
    await asking();
    await ring(2);
    await database.db.transaction((tx) => markLost(tx, consultantId));
    await ringOut();
    expect((await offer()).status).toBe('withdrawn');
    expect((await consultant()).missedInRow).toBe(0);
  });

  it('rings on for who only reloads the page, and is withdrawn for who stays away', async () => {
    await database.db.transaction((tx) => markLost(tx, consultantId));
    await database.db.transaction((tx) => clearLost(tx, consultantId));
    expect(await database.db.transaction((tx) => withdrawLost(tx, consultantId))).toEqual([]);
    await database.db.transaction((tx) => markLost(tx, consultantId));
    expect(await database.db.transaction((tx) => withdrawLost(tx, consultantId))).toMatchObject([{ questionId }]);
    expect((await offer()).status).toBe('withdrawn');
  });
});
