import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasedEmail, pseudonymOf } from '@cc/domain/erasure.ts';
import { RULES } from '@cc/domain/rules.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { endSession } from '@cc/drizzle/repositories/sessions.ts';
import * as schema from '@cc/drizzle/schema/index.ts';
import { createCall, type Call } from '@cc/drizzle/testing-call.ts';
import { hashPassword } from './password.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

let house: TestHouse;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erasure-'));
  house = await startTestHouse({ STORAGE_DIR: folder });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true });
});

const PASSWORD = 'a password that is long enough';
const erase = (accessToken: string | undefined, password: string) =>
  house.call('DELETE', '/api/users/me', { accessToken, body: { password } });

async function signIn(userId: string): Promise<string> {
  const [user] = await house.db
    .update(schema.users)
    .set({ passwordHash: await hashPassword(PASSWORD) })
    .where(eq(schema.users.id, userId))
    .returning();
  const answer = await house.call('POST', '/api/users/login', { body: { email: user!.email, password: PASSWORD } });
  return answer.body.accessToken;
}

/** A call that was charged long ago, with everything that people leave behind in one. */
async function paidCall(): Promise<Call> {
  const { db } = house;
  const call = await createCall(db, RULES);
  const { id: sessionId, customerId, consultantId, paymentId, questionId } = call;
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await db
    .update(schema.sessions)
    .set({ status: 'live', liveAt: ago(60), decision: 'capture', decidedAt: ago(45) })
    .where(eq(schema.sessions.id, sessionId));
  await db.insert(schema.presenceIntervals).values(
    [customerId, consultantId].map((userId) => ({
      ...{ sessionId, userId, fromAt: ago(60), lastMediaAt: ago(40), closed: true },
    })),
  );
  await db.transaction((tx) => endSession(tx, { sessionId, reason: 'hung_up', by: customerId }));
  await db
    .update(schema.sessions)
    .set({ settledAt: ago(39) })
    .where(eq(schema.sessions.id, sessionId));
  await db
    .update(schema.payments)
    .set({ status: 'captured', capturedMinor: 4_500, wanted: null, wantedAt: null })
    .where(eq(schema.payments.id, paymentId));
  const line = { paymentId, kind: 'capture', currency: 'usd' };
  await db.insert(schema.ledgerEntries).values([
    { ...line, account: 'customer', userId: customerId, amountMinor: -4_500 },
    { ...line, account: 'platform_fee', amountMinor: 900 },
    { ...line, account: 'consultant', userId: consultantId, amountMinor: 3_600 },
  ]);
  const seq = 1 + (await db.$count(schema.receipts));
  await db
    .insert(schema.receiptCounters)
    .values({ kind: 'receipt', year: 2026, last: seq })
    .onConflictDoUpdate({ target: [schema.receiptCounters.kind, schema.receiptCounters.year], set: { last: seq } });
  const seller = { name: 'House', address: [], taxId: null, vatBps: 0, vatNote: '' };
  const facts = {
    ...{
      seller,
      buyer: { name: 'Ada Customer', email: 'ada@example.org' },
      consultant: 'Ben',
      title: 'A secret matter',
    },
    ...{ block: 1, blockMinutes: 30, freeMinutes: 10, startedAt: null, card: { brand: 'visa', last4: '4242' } },
    ...{ zone: 'UTC', corrects: null },
  };
  await db.insert(schema.receipts).values({
    ...{ kind: 'receipt', year: 2026, seq, paymentId, sessionId, buyerId: customerId },
    ...{ amountMinor: 4_500, currency: 'usd', facts },
  });
  await db
    .insert(schema.messages)
    .values({ id: crypto.randomUUID(), sessionId, senderId: customerId, text: 'My secret' });
  await db
    .insert(schema.messages)
    .values({ id: crypto.randomUUID(), sessionId, senderId: consultantId, text: 'My answer' });
  await db.insert(schema.sessionNotes).values({ sessionId, userId: customerId, text: 'My notes' });
  await db.insert(schema.ratings).values({
    ...{
      sessionId,
      fromUserId: customerId,
      toUserId: consultantId,
      toRole: 'consultant',
      stars: 5,
      comment: 'Ask me, Ada',
    },
  });
  await db
    .update(schema.questions)
    .set({ title: 'A secret matter', text: 'All of it' })
    .where(eq(schema.questions.id, questionId));
  return call;
}

const connect = (token: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = io(house.url, { transports: ['websocket'], auth: { token }, reconnection: false, forceNew: true });
    socket.on('connect', () => resolve(socket));
    socket.on('connect_error', reject);
  });

describe('deleting an account', () => {
  it('takes everything that says who it was, and keeps what was paid under a pseudonym', async () => {
    const call = await paidCall();
    const { customerId, consultantId, id: sessionId, paymentId } = call;
    const [token, others] = [await signIn(customerId), await signIn(consultantId)];
    const [before] = await house.db.select().from(schema.users).where(eq(schema.users.id, customerId));
    expect((await erase(token, 'not this one')).body.error.code).toBe('credentials_wrong');
    expect(await erase(token, PASSWORD)).toMatchObject({ status: 200, body: { ok: true }, refreshToken: '' });

    const whole = JSON.stringify(
      await Promise.all(
        Object.values(schema).flatMap((table) => (isTable(table) ? [house.db.select().from(table)] : [])),
      ),
    );
    for (const secret of [
      before!.name,
      before!.email,
      'ada@example.org',
      'My secret',
      'My notes',
      'secret matter',
      'Ask me',
    ])
      expect(whole, secret).not.toContain(secret);
    // The other one's words stay.
    expect(whole).toContain('My answer');

    const [user] = await house.db.select().from(schema.users).where(eq(schema.users.id, customerId));
    expect(user).toMatchObject({ name: '(deleted)', email: erasedEmail(customerId), emailVerifiedAt: null });
    const [paper] = await house.db.select().from(schema.receipts).where(eq(schema.receipts.paymentId, paymentId));
    expect(paper).toMatchObject({ amountMinor: 4_500, facts: { buyer: { name: pseudonymOf(customerId), email: '' } } });
    expect(await house.db.$count(schema.ledgerEntries, eq(schema.ledgerEntries.paymentId, paymentId))).toBe(3);
    expect(await house.db.$count(schema.refreshTokens, eq(schema.refreshTokens.userId, customerId))).toBe(0);

    const login = { email: before!.email, password: PASSWORD };
    expect((await house.call('POST', '/api/users/login', { body: login })).status).toBe(401);
    const erased = { email: erasedEmail(customerId), password: PASSWORD };
    expect((await house.call('POST', '/api/users/login', { body: erased })).status).toBe(401);
    expect((await erase(token, PASSWORD)).status).toBe(401);
    // To the other one the call is still there.
    const seen = await house.call('GET', `/api/sessions/${sessionId}`, { accessToken: others });
    expect(seen.body).toMatchObject({ other: { name: '(deleted)' }, title: '(deleted)', earnMinor: 3_600 });
    expect(await brokenInvariants(house.db)).toEqual({});

    // The address may be used for a new account.
    expect((await erase(others, PASSWORD)).status).toBe(200);
    const profile = await house.call('GET', `/api/consultants/${consultantId}/profile`);
    expect(profile.status).toBe(404);
    expect(await brokenInvariants(house.db)).toEqual({});
  });

  it('waits until nothing about the account is under way', async () => {
    const call = await paidCall();
    const { customerId, paymentId, id: sessionId } = call;
    const token = await signIn(customerId);
    const hindrances = async () => (await erase(token, PASSWORD)).body.error?.details as unknown;
    await house.db.update(schema.sessions).set({ settledAt: null }).where(eq(schema.sessions.id, sessionId));
    expect(await hindrances()).toEqual({ hindrances: ['money_moves'] });
    await house.db.update(schema.sessions).set({ settledAt: new Date() }).where(eq(schema.sessions.id, sessionId));
    // A lost charge that has not been paid yet to whoever answered.
    const lost = (owedMinor: number) =>
      house.db.update(schema.payments).set({ owedMinor }).where(eq(schema.payments.id, paymentId));
    await lost(3_600);
    expect(await hindrances()).toEqual({ hindrances: ['money_moves'] });
    await lost(0);
    await house.db.insert(schema.cases).values({ sessionId, paymentId, statement: 'Not right.' });
    expect(await hindrances()).toEqual({ hindrances: ['disputed'] });
    await house.db.delete(schema.cases);
    await house.db.update(schema.users).set({ isAdmin: true }).where(eq(schema.users.id, customerId));
    expect(await hindrances()).toEqual({ hindrances: ['admin'] });

    const busy = await createCall(house.db, RULES);
    const caller = await signIn(busy.customerId);
    expect((await erase(caller, PASSWORD)).body.error.details).toEqual({
      hindrances: ['in_call', 'asking', 'money_moves'],
    });
    expect(await house.db.$count(schema.users, eq(schema.users.id, busy.customerId))).toBe(1);
  });

  it('ends every sign-in at once: no access token is good any more, in a request or for a socket', async () => {
    const person = await register(house);
    const login = { email: person.email, password: person.password };
    const elsewhere = (await house.call('POST', '/api/users/login', { body: login })).body.accessToken;
    const somebody = await register(house);
    const [lost, stays] = [await connect(elsewhere), await connect(somebody.accessToken)];
    const gone = new Promise<string>((resolve) => lost.once('disconnect', resolve));
    expect((await house.call('GET', '/api/users/me', { accessToken: elsewhere })).status).toBe(200);

    expect((await erase(person.accessToken, person.password)).status).toBe(200);
    expect(await gone).toBe('io server disconnect');
    for (const accessToken of [person.accessToken, elsewhere]) {
      // Of a page that looks nothing up about who asks, as well.
      for (const path of ['/api/users/me', '/api/questions/open']) {
        const answer = await house.call('GET', path, { accessToken });
        expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } });
      }
      await expect(connect(accessToken)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    }
    expect(stays.connected).toBe(true);
    stays.disconnect();
  });

  it('needs no past: a new account goes as well, and its address is free again', async () => {
    const person = await register(house);
    expect((await erase(person.accessToken, person.password)).status).toBe(200);
    const again = {
      role: 'customer',
      name: 'Somebody New',
      email: person.email,
      password: PASSWORD,
      passwordAgain: PASSWORD,
    };
    expect((await house.call('POST', '/api/users/register', { body: again })).status).toBe(200);
  });
});

type Table = typeof schema.users;
const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && 'getSQL' in value;
