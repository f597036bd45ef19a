import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { POOL_STREAM } from '@cc/contract/bus.ts';
import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { insertModel } from '@cc/drizzle/repositories/match-models.ts';
import { auditLog, matchModels, matchRefits, users } from '@cc/drizzle/schema/index.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

const span = { sessions: 400, from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };
const figures = { hitAt3: 0.5, mrr: 0.4, ndcgAt10: 0.4 };

let house: TestHouse;
let admin: Awaited<ReturnType<typeof register>>;
let other: typeof admin;
let first: number;
let second: number;

const models = (who = admin) => house.call('GET', '/api/admin/match-models', { accessToken: who.accessToken });
const activate = (version: number | string, reason: unknown = 'it did worse', who = admin) =>
  house.call('POST', `/api/admin/match-models/${version}/activate`, { accessToken: who.accessToken, body: { reason } });
const refit = (who = admin) => house.call('POST', '/api/admin/match-models/refit', { accessToken: who.accessToken });

beforeAll(async () => {
  house = await startTestHouse();
  admin = await register(house);
  other = await register(house);
  await house.db.update(users).set({ isAdmin: true }).where(eq(users.id, admin.id));
});
beforeEach(async () => {
  await house.db.delete(matchRefits);
  await house.db.delete(matchModels);
  await house.db.delete(auditLog);
  const add = (status: 'active' | 'rejected') =>
    insertModel(house.db as never, {
      status,
      model: { weights: { votes: 0.4, load: -0.1 } },
      priors: { ...DEFAULT_PRIORS },
      fittedFrom: span,
      heldBack: { ...span, sessions: 100 },
      figures,
      activeFigures: figures,
      activeVersion: 0,
      reason: 'Because.',
    });
  first = await add('rejected');
  second = await add('active');
});
afterAll(() => house.close());

describe('the versions of the weights', () => {
  it('are for admins alone', async () => {
    for (const answer of [await models(other), await activate(first, 'why not', other), await refit(other)]) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    }
    for (const [method, path] of [
      ['GET', '/api/admin/match-models'],
      ['POST', `/api/admin/match-models/${first}/activate`],
      ['POST', '/api/admin/match-models/refit'],
    ] as const) {
      expect((await house.call(method, path)).status).toBe(401);
    }
  });

  it('are listed newest first, the shipped one last', async () => {
    const { status, body } = await models();
    expect(status).toBe(200);
    expect(body.active).toBe(second);
    expect(body.versions).toMatchObject([
      {
        version: second,
        status: 'active',
        weights: [
          { name: 'load', weight: -0.1 },
          { name: 'votes', weight: 0.4 },
        ],
        fit: { fittedFrom: span, heldBack: { sessions: 100 }, figures, activeVersion: 0, reason: 'Because.' },
      },
      { version: first, status: 'rejected' },
      { version: 0, status: 'retired', createdAt: null, fit: null },
    ]);
    expect((body.versions as { weights: unknown[] }[])[2]!.weights.length).toBeGreaterThan(3);
    expect(body.refits).toEqual([]);
  });

  it('can be switched back and on, which is announced and written down', async () => {
    const redis = createRedis(house.config.REDIS_URL);
    await redis.del(POOL_STREAM);
    expect(await activate(first)).toMatchObject({ status: 200, body: { ok: true } });
    expect((await models()).body).toMatchObject({
      active: first,
      versions: [
        { version: second, status: 'retired' },
        { version: first, status: 'active', activatedBy: expect.stringMatching(/^Person/) },
        { version: 0 },
      ],
    });
    expect((await activate(0)).status).toBe(200);
    expect((await models()).body).toMatchObject({ active: 0, versions: [{}, {}, { version: 0, status: 'active' }] });
    const told = (await redis.xrange(POOL_STREAM, '-', '+')).map(([, fields]) => JSON.parse(fields[1]!) as unknown);
    expect(told).toEqual([{ modelVersion: first }, { modelVersion: 0 }]);
    redis.disconnect();

    const log = await house.db.select().from(auditLog).where(eq(auditLog.action, 'match-model.activate'));
    expect(log).toMatchObject([
      { actorId: admin.id, target: String(first), reason: 'it did worse', details: { before: second } },
      { actorId: admin.id, target: '0', details: { before: first } },
    ]);
  });

  it('refuses what cannot be switched to, and writes nothing down', async () => {
    expect(await activate(second)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect(await activate(4_711)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    expect((await models()).body.active).toBe(second);
    for (const answer of [
      await activate('one'),
      await activate(-1),
      await activate(99_999_999_999),
      await activate(first, ''),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } });
    }
    expect(await house.db.$count(auditLog)).toBe(0);
  });

  it('asks for a refit once, however often it is asked', async () => {
    const answers = await Promise.all([refit(), refit(), refit()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refitId)).size).toBe(1);
    expect((await models()).body.refits).toMatchObject([
      { id: answers[0].body.refitId, state: 'waiting', wantedBy: expect.stringMatching(/^Person/), version: null },
    ]);
    expect(await house.db.$count(matchRefits)).toBe(1);
    expect(await house.db.$count(auditLog, eq(auditLog.action, 'match-model.refit'))).toBe(3);
  });
});
