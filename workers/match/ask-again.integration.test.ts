import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { markLost } from '@cc/drizzle/repositories/offers.ts';
import { addDetail } from '@cc/drizzle/repositories/questions.ts';
import { poolMembers } from '@cc/drizzle/repositories/pool.ts';
import { mails, offers, pushes, questions } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { createIndexedPool } from './index-pool.ts';
import { matchQuestion, type MatchDeps } from './match.ts';
import { tellFree } from './tell-free.ts';
import { createCrowd, type Crowd } from './testing/crowd.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redis: Redis;
let deps: MatchDeps;
let crowd: Crowd;
let questionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = testRedis();
  await redis.flushdb();
  crowd = await createCrowd(database.db, { consultants: 30, seed: 4 });
  const pool = createIndexedPool();
  for (const member of await poolMembers(
    database.db,
    crowd.members.map(({ id }) => id),
  ))
    pool.set(member);
  deps = {
    db: database.db,
    pool,
    heartbeats: createHeartbeats(redis, 600_000),
    announcer: { tell: () => {}, cut: () => {}, cutFamily: () => {} },
    queue: { enqueue: async () => {} },
    rules: RULES,
  };
  for (const { id } of crowd.members) await deps.heartbeats.beat(id);
});
afterAll(async () => {
  redis.disconnect();
  await database.drop();
});
beforeEach(async () => {
  await database.db.update(offers).set({ status: 'withdrawn' });
  questionId = await crowd.ask('databases');
});

const all = () => database.db.select().from(offers).where(eq(offers.questionId, questionId)).orderBy(offers.createdAt);
const ringing = async () => (await all()).filter(({ status, lostAt }) => status === 'ringing' && !lostAt);
const set = (id: string, values: Partial<typeof offers.$inferInsert>) =>
  database.db.update(offers).set(values).where(eq(offers.id, id));

describe('a wave with a free place', () => {
  it('is filled at once when somebody it rings at has closed the tab, by somebody else', async () => {
    await matchQuestion(deps, questionId);
    const [first, ...others] = await ringing();
    expect(others).toHaveLength(2);
    await database.db.transaction((tx) => markLost(tx, first!.consultantId));
    await Promise.all([matchQuestion(deps, questionId), matchQuestion(deps, questionId)]);
    const now = await ringing();
    expect(now).toHaveLength(3);
    expect(now.map(({ consultantId }) => consultantId)).not.toContain(first!.consultantId);
  });

  it('is not filled for a decline alone; detail that was added is a reason', async () => {
    await matchQuestion(deps, questionId);
    const [first] = await ringing();
    await set(first!.id, { status: 'declined', declineReason: 'not_my_field', answeredAt: NOW as never });
    await matchQuestion(deps, questionId);
    expect(await ringing()).toHaveLength(2);
    await database.db.transaction((tx) => addDetail(tx, questionId, 'It is about deadlocks in PostgreSQL.'));
    await matchQuestion(deps, questionId);
    await matchQuestion(deps, questionId);
    const now = await all();
    expect(now.filter(({ status }) => status === 'ringing')).toHaveLength(3);
    expect(new Set(now.map(({ consultantId }) => consultantId)).size).toBe(4);
  });
});

describe('who was asked before', () => {
  /** One of a first wave answers so, the others that it is not their field; and who is asked in the next wave. */
  async function answered(values: Partial<typeof offers.$inferInsert>) {
    await matchQuestion(deps, questionId);
    const [one, ...others] = await ringing();
    await set(one!.id, values);
    for (const { id } of others) {
      await set(id, { status: 'declined', declineReason: 'not_my_field', answeredAt: NOW as never });
    }
    await matchQuestion(deps, questionId);
    return { one: one!.consultantId, again: (await ringing()).map(({ consultantId }) => consultantId) };
  }
  const long = inMs(-RULES.askAgainMs) as never;

  it('is asked again when the ring was cut short', async () => {
    const { one, again } = await answered({ status: 'withdrawn' });
    expect(again).toContain(one);
  });

  it('is not asked again for a while after missing it, then is', async () => {
    const soon = await answered({ status: 'missed' });
    expect(soon.again).not.toContain(soon.one);
    questionId = await crowd.ask('databases');
    await database.db.update(offers).set({ status: 'withdrawn' });
    const { one, again } = await answered({ status: 'missed', createdAt: long });
    expect(again).toContain(one);
  });

  it('is never asked again when it was not their field', async () => {
    const answer = { declineReason: 'not_my_field', answeredAt: long, createdAt: long } as const;
    const { one, again } = await answered({ status: 'declined', ...answer });
    expect(again).not.toContain(one);
  });
});

describe('whom the asker wants to talk with', () => {
  /** Somebody of another field, whom the question would hardly find. */
  const wanted = () => crowd.members.find(({ field }) => field === 'baking')!.id;
  const wish = (id: string) =>
    database.db.update(questions).set({ firstChoiceId: id }).where(eq(questions.id, questionId));

  it('is asked alone, and others as soon as they decline', async () => {
    await wish(wanted());
    await matchQuestion(deps, questionId);
    const first = await ringing();
    expect(first.map(({ consultantId }) => consultantId)).toEqual([wanted()]);
    await set(first[0]!.id, { status: 'declined', declineReason: 'busy', answeredAt: NOW as never });
    await matchQuestion(deps, questionId);
    const next = (await ringing()).map(({ consultantId }) => consultantId);
    expect(next.length).toBeGreaterThan(1);
    expect(next).not.toContain(wanted());
  });

  it('keeps nobody waiting who is not there', async () => {
    await wish(wanted());
    const pool = createIndexedPool();
    for (const [id, member] of deps.pool.members) if (id !== wanted()) pool.set(member);
    await matchQuestion({ ...deps, pool }, questionId);
    expect(await ringing()).toHaveLength(RULES.fanOut);
  });
});

describe('tell me when somebody is free', () => {
  const park = () =>
    database.db
      .update(questions)
      .set({ status: 'parked', parkReason: 'notify', parkedAt: NOW as never, matchWantedAt: null })
      .where(eq(questions.id, questionId));
  const letters = async () => {
    const [{ customerId } = { customerId: '' }] = await database.db
      .select()
      .from(questions)
      .where(eq(questions.id, questionId));
    return database.db.select().from(mails).where(eq(mails.userId, customerId));
  };

  it('tells once, rings nobody, and waits while nobody fits', async () => {
    await park();
    const nobody = createIndexedPool();
    await tellFree({ ...deps, pool: nobody });
    expect(await letters()).toEqual([]);
    await Promise.all([tellFree(deps), tellFree(deps)]);
    await tellFree(deps);
    expect(await letters()).toMatchObject([{ template: 'somebody_free', data: { url: `/questions/${questionId}` } }]);
    expect(await database.db.select().from(pushes)).toMatchObject([{ kind: 'free', data: { questionId } }]);
    expect(await all()).toEqual([]);
    const [row] = await database.db.select().from(questions).where(eq(questions.id, questionId));
    expect(row).toMatchObject({ status: 'parked', parkReason: 'notify' });
    expect(row!.notifiedAt).not.toBeNull();
  });
});
