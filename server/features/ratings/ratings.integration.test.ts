import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POOL_STREAM } from '@cc/contract/bus.ts';
import { RULES } from '@cc/domain/rules.ts';
import { createCall, type Call } from '@cc/drizzle/testing-call.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';
import { createAccessTokens } from '../users/access-token.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const tokenOf = (userId: string) =>
  createAccessTokens(house.config.ACCESS_TOKEN_SECRET, 60).sign({ userId, familyId: userId });

async function rate(userId: string, sessionId: string, body: unknown = { stars: 5, comment: 'Helped at once.' }) {
  return house.call('POST', `/api/sessions/${sessionId}/rating`, { accessToken: await tokenOf(userId), body });
}

/** A call that took place and is over. */
async function endedCall(): Promise<Call> {
  const call = await createCall(house.db, RULES);
  await house.sql`
    update sessions set status = 'ended', live_at = now(), ended_at = now(), end_reason = 'hung_up', decision = 'cancel',
      decided_at = now(), outcome = 'free' where id = ${call.id}`;
  return call;
}

const ratingOf = async (userId: string) =>
  (await house.sql`select rating_sum, rating_count from consultants where user_id = ${userId}`)[0];

describe('rating a call', () => {
  it('counts what the customer gives, and shows it on the profile', async () => {
    const call = await endedCall();
    expect((await rate(call.customerId, call.id)).body).toEqual({ ok: true });
    expect(await ratingOf(call.consultantId)).toEqual({ rating_sum: 5, rating_count: 1 });
    const profile = await house.call('GET', `/api/consultants/${call.consultantId}/profile`);
    expect(profile.body.reviews).toMatchObject([{ stars: 5, comment: 'Helped at once.', by: 'Ada' }]);
    const versions = await house.sql`
      select user_id from sync_versions where user_id in (${call.customerId}, ${call.consultantId}) and version > 0`;
    expect(versions).toHaveLength(2);
  });

  it('tells every match worker to look at the call again, by its id alone', async () => {
    const call = await endedCall();
    const redis = createRedis(house.config.REDIS_URL);
    await redis.del(POOL_STREAM);
    await rate(call.customerId, call.id, { stars: 4, comment: 'My number is 555 1234.' });
    await expect.poll(() => redis.xlen(POOL_STREAM)).toBe(1);
    const [entry] = await redis.xrange(POOL_STREAM, '-', '+');
    expect(entry?.[1]).toEqual(['change', JSON.stringify({ pastSessionId: call.id })]);
    redis.disconnect();
  });

  it('goes both ways, and only the consultant has a public average', async () => {
    const call = await endedCall();
    expect((await rate(call.consultantId, call.id, { stars: 1 })).status).toBe(200);
    expect(await ratingOf(call.consultantId)).toEqual({ rating_sum: 0, rating_count: 0 });
    const profile = await house.call('GET', `/api/consultants/${call.consultantId}/profile`);
    expect(profile.body.reviews).toEqual([]);
  });

  it('happens once, however often it is sent at once', async () => {
    const call = await endedCall();
    const answers = await Promise.all(Array.from({ length: 5 }, () => rate(call.customerId, call.id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error?.code === 'already_rated')).toHaveLength(4);
    expect(await ratingOf(call.consultantId)).toEqual({ rating_sum: 5, rating_count: 1 });
  });

  it('waits until the call is over, and until it was one', async () => {
    const call = await createCall(house.db, RULES);
    expect((await rate(call.customerId, call.id)).body.error.code).toBe('not_ratable');
    await house.sql`
      update sessions set status = 'cancelled', ended_at = now(), end_reason = 'no_show', decision = 'cancel',
        decided_at = now(), outcome = 'no_show' where id = ${call.id}`;
    expect((await rate(call.customerId, call.id)).body.error.code).toBe('not_ratable');
    expect(await ratingOf(call.consultantId)).toEqual({ rating_sum: 0, rating_count: 0 });
  });

  it('is nobody else’s business', async () => {
    const call = await endedCall();
    const stranger = await register(house);
    expect((await rate(stranger.id, call.id)).body.error.code).toBe('not_found');
    expect((await rate(call.customerId, crypto.randomUUID())).body.error.code).toBe('not_found');
  });

  it.each([0, 6, 4.5, '5', null])('refuses %s stars', async (stars) => {
    const call = await endedCall();
    expect((await rate(call.customerId, call.id, { stars })).body.error.code).toBe('invalid_input');
    expect(await ratingOf(call.consultantId)).toEqual({ rating_sum: 0, rating_count: 0 });
  });
});
