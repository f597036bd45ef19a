import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { News } from '@cc/contract/events.ts';
import { SFU_NODES_SET, sfuNodeKey } from '@cc/contract/sfu-node.ts';
import { RULES } from '@cc/domain/rules.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { presenceIntervals, sessions } from '@cc/drizzle/schema/index.ts';
import { createCall, createPerson, type Call } from '@cc/drizzle/testing-call.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import {
  importRoomTokenPrivateKey,
  importRoomTokenPublicKey,
  signRoomToken,
  verifyRoomToken,
} from '@cc/platform/room-token.ts';
import { createSfuNodes } from '@cc/platform/sfu-nodes.ts';
import { createSessionService, type SessionService } from './service.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

describe('a call, for the two people in it', () => {
  const redis = testRedis();
  const heartbeats = createHeartbeats(redis, 60_000);
  const pem = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const news: News[] = [];
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let service: SessionService;

  beforeAll(async () => {
    database = await createTestDatabase();
    const key = await importRoomTokenPrivateKey(pem.privateKey);
    service = createSessionService({
      db: database.db,
      redis,
      rules: RULES,
      heartbeats,
      sfuNodes: createSfuNodes(redis),
      queue: { enqueue: async () => {} },
      announcer: { tell: (more) => void news.push(...more), cut: () => {}, cutFamily: () => {} },
      iceServers: (userId) => [{ urls: ['turn:relay'], username: userId, credential: 'secret' }],
      roomTokens: { sign: (claims) => signRoomToken(claims, { key, now: new Date(), jti: randomUUID() }) },
    });
  });
  afterAll(async () => {
    redis.disconnect();
    await database.drop();
  });
  beforeEach(async () => {
    news.length = 0;
    await redis.flushdb();
    await register('one');
  });

  const register = (id: string, more: Record<string, string> = {}) =>
    redis
      .multi()
      .hset(sfuNodeKey(id), {
        id,
        url: `http://localhost/${id}`,
        load: '0',
        rooms: '0',
        peers: '0',
        draining: '0',
        ...more,
      })
      .sadd(SFU_NODES_SET, id)
      .exec();
  const claimsOf = async (token: string, node: string) =>
    verifyRoomToken(token, { key: await importRoomTokenPublicKey(pem.publicKey), now: new Date(), node });
  const session = async ({ id }: Call) => (await database.db.select().from(sessions).where(eq(sessions.id, id)))[0]!;
  /** As the fact reader leaves it once both are there. */
  const goLive = async (call: Call) => {
    const [now] = [new Date()];
    await database.db
      .update(sessions)
      .set({ status: 'live', liveAt: now, talkingSince: now, markAt: now, blockEndsAt: now })
      .where(eq(sessions.id, call.id));
  };

  it('gives both the same room: to warm up in, and, once the price is held, to talk in', async () => {
    await register('two');
    const warm = await createCall(database.db, RULES, { authorizing: true });
    expect((await service.start(warm.customerId, warm.id)).scope).toBe('warm');

    const call = await createCall(database.db, RULES);
    const [mine, theirs] = await Promise.all([
      service.start(call.customerId, call.id),
      service.start(call.consultantId, call.id),
    ]);
    expect(mine.url).toBe(theirs.url);
    const node = (await session(call)).sfuNode!;
    expect(await claimsOf(mine.token, node)).toMatchObject({
      sub: call.customerId,
      room: call.id,
      role: 'customer',
      scope: 'call',
      name: 'Ada',
    });
    expect((await claimsOf(theirs.token, node)).role).toBe('consultant');
  });

  it('stays on its media node as long as that lives, and moves when it does not', async () => {
    const call = await createCall(database.db, RULES);
    await service.start(call.customerId, call.id);
    await register('two');
    await register('one', { load: '5' });
    expect((await service.start(call.consultantId, call.id)).url).toBe('http://localhost/one');
    await goLive(call);
    await register('one', { draining: '1' });
    expect((await service.start(call.consultantId, call.id)).url).toBe('http://localhost/one');
    await redis.del(sfuNodeKey('one'));
    expect((await service.start(call.consultantId, call.id)).url).toBe('http://localhost/two');
    await redis.del(sfuNodeKey('two'));
    await expect(service.start(call.customerId, call.id)).rejects.toMatchObject({ code: 'no_media_node' });
  });

  it('is nobody else’s business', async () => {
    const call = await createCall(database.db, RULES);
    const stranger = await createPerson(database.db, 'Eve');
    for (const attempt of [
      () => service.view(call.id, stranger),
      () => service.start(stranger, call.id),
      () => service.end(stranger, call.id),
      () => service.timeline(stranger, call.id),
      () => service.messages(stranger, call.id),
      () => service.say(stranger, { id: randomUUID(), sessionId: call.id, text: 'hello' }),
      () => service.view(randomUUID(), call.customerId),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await session(call)).status).toBe('ready');
    expect(news).toEqual([]);
  });

  it('shows each their own side, and the card only to its owner', async () => {
    const call = await createCall(database.db, RULES);
    const [mine, theirs] = [
      await service.view(call.id, call.customerId),
      await service.view(call.id, call.consultantId),
    ];
    expect(mine).toMatchObject({ role: 'customer', other: { name: 'Ben', headline: 'Helps' }, priceMinor: 4_500 });
    expect(theirs).toMatchObject({ role: 'consultant', other: { name: 'Ada', headline: '' }, earnMinor: 3_600 });
    expect(mine.payment).toMatchObject({ status: 'held', card: { brand: 'visa', last4: '4242' } });
    expect(theirs.payment.card).toEqual({ brand: '', last4: '' });
    const listed = await service.mine(call.consultantId, { role: 'consultant', page: 1 });
    expect(listed).toEqual({ items: [theirs], total: 1 });
    expect((await service.mine(call.consultantId, { role: 'customer', page: 1 })).total).toBe(0);
  });

  it('called off by the customer, closes the question; by the consultant, asks on while the customer is there', async () => {
    const [byCustomer, byConsultant, alone] = [
      await createCall(database.db, RULES),
      await createCall(database.db, RULES, { authorizing: true }),
      await createCall(database.db, RULES),
    ];
    await heartbeats.beat(byConsultant.customerId);
    const ended = await service.end(byCustomer.customerId, byCustomer.id);
    expect(ended).toMatchObject({ status: 'cancelled', endReason: 'cancelled', outcome: 'failed', decision: 'cancel' });
    await service.end(byConsultant.consultantId, byConsultant.id);
    await service.end(alone.consultantId, alone.id);

    const statuses = await Promise.all(
      [byCustomer, byConsultant, alone].map(
        async ({ questionId }) =>
          (await database.db.query.questions.findFirst({ where: (q, { eq: is }) => is(q.id, questionId) }))?.status,
      ),
    );
    expect(statuses).toEqual(['cancelled', 'open', 'cancelled']);
    const told = news.filter(({ event }) => event === 'question:status').map(({ to }) => to);
    expect(told).toContain(byConsultant.customerId);
    expect(await brokenInvariants(database.db)).toEqual({});
  });

  it('hung up twice ends once, and cannot be joined again', async () => {
    const call = await createCall(database.db, RULES);
    await service.start(call.customerId, call.id);
    await goLive(call);
    const views = await Promise.all([
      service.end(call.customerId, call.id),
      service.end(call.consultantId, call.id),
      service.end(call.customerId, call.id),
    ]);
    for (const view of views) expect(view).toMatchObject({ status: 'ended', endReason: 'hung_up', outcome: null });
    expect(new Set(views.map(({ endedAt }) => endedAt)).size).toBe(1);
    expect(news.filter(({ event }) => event === 'session:status')).toHaveLength(2);
    expect((await session(call)).roomCloseWantedAt).not.toBeNull();
    await expect(service.start(call.customerId, call.id)).rejects.toMatchObject({ code: 'conflict' });
    const message = { id: randomUUID(), sessionId: call.id, text: 'too late' };
    await expect(service.say(call.customerId, message)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('keeps the chat, each message once, and shows it to both', async () => {
    const call = await createCall(database.db, RULES);
    const message = { id: randomUUID(), sessionId: call.id, text: 'Hello' };
    const [first, again] = [
      await service.say(call.customerId, message),
      await service.say(call.customerId, { ...message, text: 'Changed' }),
    ];
    expect(again).toEqual(first);
    expect(news.map(({ to, event }) => [to, event])).toEqual([
      [call.customerId, 'chat:message'],
      [call.consultantId, 'chat:message'],
    ]);
    await service.say(call.consultantId, { ...message, id: randomUUID(), text: 'Hi' });
    const { items } = await service.messages(call.consultantId, call.id);
    expect(items.map(({ text }) => text)).toEqual(['Hello', 'Hi']);
    await expect(service.say(call.consultantId, message)).rejects.toMatchObject({ code: 'conflict' });
    const other = await createCall(database.db, RULES);
    const taken = { ...message, sessionId: other.id };
    await expect(service.say(other.customerId, taken)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('explains the bill from the intervals it shows', async () => {
    const call = await createCall(database.db, RULES);
    const start = Date.UTC(2026, 0, 1);
    const at = (seconds: number) => new Date(start + seconds * 1_000);
    await database.db.insert(presenceIntervals).values([
      { sessionId: call.id, userId: call.customerId, fromAt: at(0), lastMediaAt: at(700), closed: true },
      { sessionId: call.id, userId: call.consultantId, fromAt: at(10), lastMediaAt: at(400), closed: true },
      { sessionId: call.id, userId: call.consultantId, fromAt: at(450), lastMediaAt: at(900) },
    ]);
    const timeline = await service.timeline(call.customerId, call.id);
    expect(timeline).toMatchObject({ talkMs: 640_000, markAt: at(660).toISOString(), decision: null });
    expect(timeline.intervals.map(({ role, open }) => [role, open])).toEqual([
      ['customer', false],
      ['consultant', false],
      ['consultant', true],
    ]);
    expect(timeline.events.map(({ what }) => what)).toContain('The free start was used up.');
  });
});
