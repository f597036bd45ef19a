import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { refreshTokens } from '../schema/index.ts';
import { createPerson } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { revokeFamilies, rotateToken, startFamily } from './tokens.ts';
import { lockAccount, setPasswordHash } from './users.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await createPerson(database.db, 'Ada Customer');
});

const token = () => ({ tokenHash: crypto.randomUUID(), userAgent: null, lifeMs: 60_000 });
const signIn = (passwordHash: string, one = token()) => startFamily(database.db, { id: userId, passwordHash }, one);
const living = () =>
  database.db.$count(refreshTokens, and(eq(refreshTokens.userId, userId), isNull(refreshTokens.revokedAt)));

/** Changes the password from 'x' to 'y', ends all sign-ins, and commits only once `meanwhile` waits for it, or is done. */
async function changeDuring<T>(meanwhile: () => Promise<T>): Promise<T> {
  const { db, sql } = database;
  let other: Promise<T> | undefined;
  await db.transaction(async (tx) => {
    await lockAccount(tx, userId);
    await setPasswordHash(tx, userId, 'y');
    await revokeFamilies(tx, userId);
    let done = false;
    other = meanwhile().finally(() => (done = true));
    const waits = () => sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while (!done && (await waits()).length === 0) await delay(5);
  });
  return other!;
}

it('begins a sign-in against the password that it was checked by, and against no other', async () => {
  expect(await signIn('x')).toEqual(expect.any(String));
  expect(await signIn('y')).toBeUndefined();
  expect(await living()).toBe(1);
});

it('begins none with a password that is just being changed', async () => {
  expect(await changeDuring(() => signIn('x'))).toBeUndefined();
  expect(await living()).toBe(0);
  expect(await signIn('y')).toEqual(expect.any(String));
});

it('renews none that is just being ended', async () => {
  const first = token();
  await signIn('x', first);
  expect(await changeDuring(() => rotateToken(database.db, first.tokenHash, token()))).toEqual({ outcome: 'invalid' });
  expect(await living()).toBe(0);
});
