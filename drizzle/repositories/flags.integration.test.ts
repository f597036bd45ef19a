import { randomUUID } from 'node:crypto';
import { and, desc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { peopleFlags, sessionPeople, sessions } from '../schema/index.ts';
import { createCall, createPerson } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { adminMoneyView } from '../views/admin-money.ts';
import { flagNoShows, resolveFlag } from './flags.ts';
import { endSession, type EndSession } from './sessions.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await createPerson(database.db, 'Noa Show');
});

type Role = 'customer' | 'consultant';
interface Story {
  daysAgo?: number;
  reason?: EndSession['reason'];
  /** The person of this test came after all; only the other one stayed away. */
  came?: boolean;
}

/** A call that came to nothing, in which the person of this test has this role. */
async function missed(role: Role, { daysAgo = 1, reason = 'no_show', came = false }: Story = {}): Promise<string> {
  const { db } = database;
  const call = await createCall(db, RULES);
  const mine = and(eq(sessionPeople.sessionId, call.id), eq(sessionPeople.role, role));
  await db
    .update(sessionPeople)
    .set({ userId, ...(came && { startedAt: sql`clock_timestamp()` }) })
    .where(mine);
  await db.transaction((tx) => endSession(tx, { sessionId: call.id, reason }));
  const endedAt = sql`clock_timestamp() - ${daysAgo} * interval '1 day'`;
  await db.update(sessions).set({ endedAt }).where(eq(sessions.id, call.id));
  return call.id;
}

const flag = () => flagNoShows(database.db, RULES);
const flags = () =>
  database.db.select().from(peopleFlags).where(eq(peopleFlags.userId, userId)).orderBy(desc(peopleFlags.createdAt));

describe('whoever keeps staying away', () => {
  it('is shown to an admin from the third call within thirty days on, in either role', async () => {
    const older = await missed('consultant', { daysAgo: 20 });
    const newer = await missed('customer', { daysAgo: 2 });
    expect(await flag()).toBe(0);
    const newest = await missed('consultant');
    expect(await flag()).toBe(1);
    expect(await flags()).toMatchObject([
      {
        kind: 'no_shows',
        sessionIds: [newest, newer, older],
        details: '3 calls in 30 days: 1 that they had asked for, 2 that they had accepted.',
      },
    ]);
    const { people } = await adminMoneyView(database.db);
    expect(people.filter((one) => one.userId === userId)).toMatchObject([{ name: 'Noa Show' }]);
  });

  it.each<[string, Story]>([
    ['longer ago', { daysAgo: 31 }],
    ['in which they came', { came: true }],
    ['that ended otherwise', { reason: 'hold_failed' }],
  ])('is not by a call %s', async (_what, story) => {
    await missed('consultant');
    await missed('consultant');
    await missed('consultant', story);
    await flag();
    expect(await flags()).toEqual([]);
  });

  it('is shown once a person and window, whether it was looked at or not', async () => {
    const adminId = await createPerson(database.db, 'Ada Admin');
    for (let calls = 0; calls < 3; calls += 1) await missed('customer');
    await Promise.all([flag(), flag()]);
    await missed('customer');
    await flag();
    const [first, ...more] = await flags();
    expect(more).toEqual([]);
    const done = { adminId, note: 'Talked to them.' };
    expect(await resolveFlag(database.db, first!.id, done)).toEqual({ of: 'people', target: userId, what: 'no_shows' });
    expect(await resolveFlag(database.db, first!.id, done)).toBeUndefined();
    expect(await resolveFlag(database.db, randomUUID(), done)).toBeUndefined();
    await flag();
    expect(await flags()).toHaveLength(1);

    // A window later they go on as before.
    const ago = sql`clock_timestamp() - interval '31 days'`;
    await database.db.update(peopleFlags).set({ createdAt: ago }).where(eq(peopleFlags.userId, userId));
    await flag();
    expect(await flags()).toMatchObject([{ resolvedAt: null }, { note: 'Talked to them.' }]);
  });
});
