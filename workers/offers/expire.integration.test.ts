import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { News } from '@cc/contract/events.ts';
import { RULES } from '@cc/domain/rules.ts';
import { versionOf } from '@cc/drizzle/repositories/sync.ts';
import { consultants, offers, questions } from '@cc/drizzle/schema/index.ts';
import { inMs } from '@cc/drizzle/now.ts';
import { createOffer, createPerson, createQuestion } from '@cc/drizzle/testing-call.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { expireOffers, type ExpireDeps } from './expire.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let deps: ExpireDeps;
let news: News[];
const redis = testRedis();

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  news = [];
  deps = {
    db: database.db,
    redis,
    rules: RULES,
    announcer: { tell: (more) => void news.push(...more), cut: () => {}, cutFamily: () => {} },
    queue: { enqueue: async () => {} },
  };
});
afterAll(async () => {
  redis.disconnect();
  await database.drop();
});

/** A question that rang at one consultant. */
async function rang(offer: Pick<typeof offers.$inferInsert, 'deliveredAt' | 'status'>) {
  const { db } = database;
  const [customerId, consultantId] = [await createPerson(db, 'Ada'), await createPerson(db, 'Ben')];
  await db.insert(consultants).values({ userId: consultantId, intent: 'online' });
  const questionId = await createQuestion(db, customerId, { waitUntil: inMs(60_000) });
  await createOffer(db, { questionId, consultantId, ringEndsAt: inMs(-1_000), ...offer });
  return { customerId, consultantId, questionId };
}

const statusOf = async (id: string) =>
  (await database.db.select().from(questions).where(eq(questions.id, id)))[0]?.status;

describe('offers that have rung out', () => {
  it('are missed when they had reached a screen, and both sides are told with one version each', async () => {
    const { customerId, consultantId, questionId } = await rang({ deliveredAt: new Date() });
    await expireOffers(deps, questionId);
    expect(await statusOf(questionId)).toBe('open');
    expect(news.map(({ to, event }) => ({ to, event }))).toEqual([
      { to: consultantId, event: 'offer:closed' },
      { to: customerId, event: 'question:status' },
    ]);
  });

  it('tells the asker also when there was nothing left to close, since the last one was declined', async () => {
    const { customerId, questionId } = await rang({ status: 'declined' });
    await expireOffers(deps, questionId);
    expect(await statusOf(questionId)).toBe('open');
    expect(await versionOf(database.db, customerId)).toBe(1);
    expect(news).toMatchObject([{ to: customerId, event: 'question:status', payload: { version: 1 } }]);
  });

  it('moves nothing the second time', async () => {
    const { customerId, questionId } = await rang({});
    await expireOffers(deps, questionId);
    const version = await versionOf(database.db, customerId);
    news = [];
    await expireOffers(deps, questionId);
    expect(await versionOf(database.db, customerId)).toBe(version);
    expect(news).toEqual([]);
  });
});
