import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { matchRounds, ratings, sessions, users } from '../schema/index.ts';
import { createCall, createPerson, type Call } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { sessionFollowUp } from '../views/session-change.ts';
import { candidatesOf, pastSessions, pastSessionsById, recentlyFinished } from './past-sessions.ts';
import { rateSession } from './ratings.ts';
import { changeOf, endSession, findSession } from './sessions.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A call that ended `minutesAgo`, by the steps of a real one; `talkMs` and the outcome as the evidence would have made them. */
async function past(minutesAgo: number, { outcome = 'free', talkMs = 300_000 } = {}): Promise<Call> {
  const { db } = database;
  const call = await createCall(db, RULES);
  await db
    .update(sessions)
    .set({ status: 'live', liveAt: sql`clock_timestamp()` })
    .where(eq(sessions.id, call.id));
  await db.transaction((tx) => endSession(tx, { sessionId: call.id, reason: 'hung_up', by: call.customerId }));
  const at = sql`clock_timestamp() - ${minutesAgo} * interval '1 minute'`;
  const decision = outcome === 'billed' ? 'capture' : 'cancel';
  await db
    .update(sessions)
    .set({ outcome: outcome as 'free', decision, decidedAt: at, endedAt: at, talkMs })
    .where(eq(sessions.id, call.id));
  return call;
}

const all = async (limit = 100, pageSize = 100) => {
  const pages = [];
  for await (const page of pastSessions(database.db, limit, RULES, pageSize)) pages.push(page);
  return pages;
};
const one = async (id: string) => (await pastSessionsById(database.db, [id], RULES))[0];

describe('past sessions', () => {
  it('are what was asked, who answered and how well, and nothing about the asker', async () => {
    const call = await past(1, { outcome: 'billed', talkMs: 900_000 });
    const session = await one(call.id);
    expect(session).toEqual({
      id: call.id,
      at: (await findSession(database.db, call.id))!.endedAt!.getTime(),
      title: 'How do I test this?',
      text: '',
      tags: [],
      answers: [{ consultantId: call.consultantId, quality: 0.7 }],
    });
    const rating = { userId: call.customerId, sessionId: call.id, stars: 5, comment: 'x' };
    await database.db.transaction((tx) => rateSession(tx, rating));
    expect((await one(call.id))?.answers[0]?.quality).toBe(1);
    // What the consultant thinks of the customer says nothing about the answer.
    await database.db.transaction((tx) => rateSession(tx, { ...rating, userId: call.consultantId, stars: 1 }));
    expect((await one(call.id))?.answers[0]?.quality).toBe(1);
    await database.db.update(ratings).set({ stars: 1 }).where(eq(ratings.fromUserId, call.customerId));
    expect(await one(call.id)).toBeUndefined();
  });

  it('are not those in which nothing was answered', async () => {
    const short = await past(2, { talkMs: 20_000 });
    const broken = await past(2, { outcome: 'failed' });
    const running = await createCall(database.db, RULES);
    for (const { id } of [short, broken, running]) expect(await one(id)).toBeUndefined();
    expect(await pastSessionsById(database.db, [randomUUID()], RULES)).toEqual([]);
  });

  it('are not those of an account that is suspended, on either side', async () => {
    const { db } = database;
    const call = await past(3);
    for (const id of [call.customerId, call.consultantId]) {
      await db.update(users).set({ suspendedAt: new Date() }).where(eq(users.id, id));
      expect(await one(call.id)).toBeUndefined();
      expect(await recentlyFinished(db, 60_000)).toContain(call.id);
      await db.update(users).set({ suspendedAt: null }).where(eq(users.id, id));
    }
    expect(await one(call.id)).toBeDefined();
  });

  it('come newest first, page by page, each once, the newest of them up to the bound', async () => {
    const { db } = database;
    await db.update(sessions).set({ outcome: 'failed' });
    const calls: Call[] = [];
    for (let i = 0; i < 7; i++) calls.push(await past(10 + i));
    // Two that ended in the same millisecond, over the edge of a page.
    const { endedAt } = (await findSession(db, calls[2]!.id))!;
    await db.update(sessions).set({ endedAt }).where(eq(sessions.id, calls[3]!.id));
    const whole = (await all()).flat().map(({ id }) => id);
    expect([...whole].sort()).toEqual(calls.map(({ id }) => id).sort());
    expect(whole[0]).toBe(calls[0]!.id);
    expect(whole.at(-1)).toBe(calls[6]!.id);
    for (const pageSize of [1, 2, 3, 7]) expect((await all(100, pageSize)).flat().map(({ id }) => id)).toEqual(whole);
    // One that is no answer does not take the place of one that is.
    await db.update(sessions).set({ talkMs: 0 }).where(eq(sessions.id, calls[1]!.id));
    expect((await all(3, 2)).flat().map(({ id }) => id)).toEqual(whole.filter((id) => id !== calls[1]!.id).slice(0, 3));
  });

  it('are looked at again after they were decided or rated', async () => {
    const { db } = database;
    const [old, rated, fresh] = [await past(60), await past(60), await past(0)];
    await db.transaction((tx) =>
      rateSession(tx, { userId: rated.customerId, sessionId: rated.id, stars: 4, comment: '' }),
    );
    const recent = await recentlyFinished(db, 30 * 60_000);
    expect(recent).toContain(fresh.id);
    expect(recent).toContain(rated.id);
    expect(recent).not.toContain(old.id);
  });

  it('are told to every worker once they are settled, and not before', async () => {
    const call = await past(0);
    const session = (await findSession(database.db, call.id))!;
    const told = async (row: typeof session) =>
      (await sessionFollowUp(database.db, changeOf(row, { over: true }), new Map(), RULES)).pool;
    expect(await told({ ...session, settledAt: new Date() })).toContainEqual({ pastSessionId: call.id });
    expect(await told({ ...session, settledAt: null })).toEqual([{ consultantId: call.consultantId, why: 'busy' }]);
  });
});

describe('who could have been asked', () => {
  it('is who was ranked in any round and not kept out', async () => {
    const { db } = database;
    const call = await past(1);
    const ids = [await createPerson(db, 'A'), await createPerson(db, 'B'), await createPerson(db, 'C')];
    const entry = (consultantId: string, excluded?: string) => ({
      consultantId,
      score: 1,
      parts: [],
      terms: [],
      ...(excluded ? { excluded } : {}),
    });
    const round = { questionId: call.questionId, poolSize: 3, tookUs: 1 };
    await db.insert(matchRounds).values([
      { ...round, round: 1, ranking: [entry(ids[0]!), entry(ids[1]!, 'not_available')] },
      { ...round, round: 2, ranking: [entry(ids[0]!), entry(ids[2]!)] },
    ]);
    const found = await candidatesOf(db, [call.id, randomUUID()]);
    expect([...found.keys()]).toEqual([call.id]);
    expect(found.get(call.id)!.sort()).toEqual([ids[0]!, ids[2]!].sort());
  });
});
