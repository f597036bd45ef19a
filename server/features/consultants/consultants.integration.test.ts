import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LIVE_KEY, POOL_STREAM } from '@cc/contract/bus.ts';
import type { ConsultantCard } from '@cc/contract/http/consultants.ts';
import { publicAverage } from '@cc/domain/rating.ts';
import { createRedis, type Redis } from '@cc/platform/redis.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

let house: TestHouse;
let redis: Redis;
beforeAll(async () => {
  house = await startTestHouse();
  redis = createRedis(house.config.REDIS_URL);
});
beforeEach(async () => {
  await redis.del(LIVE_KEY);
  await house.sql`update consultants set active = false`;
});
afterAll(async () => {
  await redis.quit();
  await house.close();
});

const profile = {
  headline: 'PostgreSQL that got slow: plans and locks',
  bio: 'Fourteen years of databases in production, large and small.',
  tags: ['PostgreSQL', 'Query Plans'],
  languages: ['en', 'fr'],
  hourlyRateMinor: 9_000,
  blockMinutes: 30,
};

async function consultant(changes: Partial<typeof profile> = {}) {
  const person = await register(house, 'consultant');
  await house.call('PUT', '/api/consultants/me/profile', {
    accessToken: person.accessToken,
    body: { ...profile, ...changes },
  });
  return person;
}

async function goOnline(userId: string): Promise<void> {
  await house.sql`update consultants set intent = 'online', transfers_active = true where user_id = ${userId}`;
  await redis.zadd(LIVE_KEY, Date.now() + 25_000, userId);
}

const list = async (query = '') => {
  const { body } = await house.call('GET', `/api/consultants${query}`);
  return body as unknown as { items: ConsultantCard[]; total: number; onlineCount: number };
};
const found = async (query: string) => (await list(query)).items.map(({ id }) => id);

describe('my profile', () => {
  it('is saved, normalised and priced, and the pool hears of it', async () => {
    const { accessToken, id } = await register(house, 'consultant');
    const last = (await redis.xrevrange(POOL_STREAM, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0';
    const saved = await house.call('PUT', '/api/consultants/me/profile', { accessToken, body: profile });
    expect(saved.body).toMatchObject({
      tags: ['postgresql', 'query-plans'],
      priceMinor: 4_500,
      currency: 'usd',
      tier: 'rookie',
      commissionBps: 2_000,
      rating: { average: null, count: 0 },
    });
    expect(saved.body.completeness).toBeLessThan(100);
    expect(saved.body.missing).not.toEqual([]);
    expect((await house.call('GET', '/api/consultants/me/profile', { accessToken })).body).toEqual(saved.body);
    const heard = async () =>
      (await redis.xrange(POOL_STREAM, `(${last}`, '+')).map(([, fields]) => JSON.parse(fields[1]!) as unknown);
    await expect.poll(heard).toContainEqual({ consultantId: id, why: 'profile' });
    expect(await house.sql`select version from sync_versions where user_id = ${id}`).toHaveLength(1);
  });

  it('comes into being when a customer saves one', async () => {
    const { accessToken } = await register(house, 'customer');
    expect((await house.call('GET', '/api/consultants/me/profile', { accessToken })).status).toBe(404);
    await house.call('PUT', '/api/consultants/me/profile', { accessToken, body: profile });
    const me = await house.call('GET', '/api/users/me', { accessToken });
    expect(me.body.consultant).toMatchObject({ profileComplete: true, missing: [], payoutsReady: false });
  });

  it('switches off as a whole, and offline with it', async () => {
    const { accessToken, id } = await consultant();
    await goOnline(id);
    const off = await house.call('PUT', '/api/consultants/me/active', { accessToken, body: { active: false } });
    expect(off.body).toEqual({ ok: true });
    expect((await house.sql`select intent from consultants where user_id = ${id}`)[0]!.intent).toBe('off');
    expect((await house.call('GET', `/api/consultants/${id}/profile`)).status).toBe(404);
    const { accessToken: customer } = await register(house);
    const none = await house.call('PUT', '/api/consultants/me/active', {
      accessToken: customer,
      body: { active: true },
    });
    expect(none.status).toBe(404);
  });

  it.each([
    ['a rate below nothing', { hourlyRateMinor: -1 }],
    ['a rate with a fraction', { hourlyRateMinor: 10.5 }],
    ['a block that is not offered', { blockMinutes: 25 }],
    ['no tags', { tags: [] }],
    ['a language that is none', { languages: ['english'] }],
  ])('refuses %s and changes nothing', async (_what, wrong) => {
    const { accessToken } = await consultant();
    const before = await house.call('GET', '/api/consultants/me/profile', { accessToken });
    const answer = await house.call('PUT', '/api/consultants/me/profile', {
      accessToken,
      body: { ...profile, ...wrong },
    });
    expect(answer.body.error.code).toBe('invalid_input');
    expect((await house.call('GET', '/api/consultants/me/profile', { accessToken })).body).toEqual(before.body);
  });

  it('starts the day with empty figures', async () => {
    const { accessToken } = await consultant();
    const { body } = await house.call('GET', '/api/consultants/me/figures', { accessToken });
    const nothing = { answered: 0, missed: 0, declined: 0, calls: 0, inCallMs: 0, onlineMs: 0, earnedMinor: 0 };
    expect(body).toEqual({ ...nothing, utilisation: null, currency: 'usd', since: expect.any(String) });
  });
});

describe('the directory', () => {
  it('lists complete, active profiles, online ones first', async () => {
    const quiet = await consultant();
    const live = await consultant();
    await register(house, 'consultant');
    await goOnline(live.id);
    const { items, total, onlineCount } = await list();
    expect(items.map(({ id }) => id)).toEqual([live.id, quiet.id]);
    expect(items.map(({ online }) => online)).toEqual([true, false]);
    expect({ total, onlineCount }).toEqual({ total: 2, onlineCount: 1 });
    expect(items[0]).not.toHaveProperty('email');
    expect(items[0]!.name).toBe('Person');
    expect(await found('?online=true')).toEqual([live.id]);
  });

  it.each([
    ['who does not let it be seen', 'show_presence = false'],
    ['who has switched off', "intent = 'off'"],
    ['who is away', 'away_at = now()'],
  ])('does not show somebody as online %s', async (_what, change) => {
    const { id } = await consultant();
    await goOnline(id);
    await house.sql.unsafe(`update consultants set ${change} where user_id = '${id}'`);
    expect((await list()).items.map(({ online }) => online)).toEqual([false]);
    expect((await house.call('GET', `/api/consultants/${id}/profile`)).body.online).toBe(false);
  });

  it('searches and filters', async () => {
    const cook = await consultant({
      headline: 'Bread that rises in 100% of ovens',
      tags: ['Baking'],
      languages: ['it'],
      hourlyRateMinor: 4_000,
    });
    const dba = await consultant();
    await house.sql`update consultants set rating_sum = 50, rating_count = 10 where user_id = ${dba.id}`;
    expect(await found('?search=bread%20oven')).toEqual([cook.id]);
    expect(await found('?search=POSTGRES')).toEqual([dba.id]);
    expect(await found('?search=100%25')).toEqual([cook.id]);
    expect(await found('?search=1_0')).toEqual([]);
    expect(await found(`?search=${encodeURIComponent("'; drop table users; --")}`)).toEqual([]);
    expect(await found('?tag=baking')).toEqual([cook.id]);
    expect(await found('?tag=psql')).toEqual([dba.id]);
    await house.sql`update consultants set tags = '{pgsql}' where user_id = ${dba.id}`;
    expect(await found('?tag=PostgreSQL')).toEqual([dba.id]);
    expect(await found('?language=it')).toEqual([cook.id]);
    expect(await found('?maxRate=5000')).toEqual([cook.id]);
    expect(await found('?minRating=4.5')).toEqual([dba.id]);
    expect(await found('?minRating=4.8')).toEqual([]);
  });

  it('filters by the same average that it shows', async () => {
    const { id } = await consultant();
    await house.sql`update consultants set rating_sum = 23, rating_count = 5 where user_id = ${id}`;
    const average = publicAverage({ sum: 23, count: 5 })!;
    expect((await list()).items[0]!.rating.average).toBe(average);
    expect(await found(`?minRating=${average}`)).toEqual([id]);
    expect(await found(`?minRating=${average + 0.01}`)).toEqual([]);
  });

  it('turns pages', async () => {
    await Promise.all(Array.from({ length: 26 }, () => consultant()));
    const [first, second] = [await list(), await list('?page=2')];
    expect([first.items.length, second.items.length, second.total]).toEqual([24, 2, 26]);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(26);
  });
});

describe('ceilings', () => {
  it('counts those who can be asked and paid now', async () => {
    const [dear, cheap, unpaid] = [
      await consultant({ hourlyRateMinor: 12_000 }),
      await consultant({ hourlyRateMinor: 100 }),
      await consultant(),
    ];
    for (const { id } of [dear, cheap, unpaid]) await goOnline(id);
    await house.sql`update consultants set transfers_active = false where user_id = ${unpaid.id}`;
    const { body } = await house.call('GET', '/api/consultants/ceilings');
    expect(body).toEqual({ online: 2, pricesMinor: [1_000, 6_000], currency: 'usd' });
  });
});
