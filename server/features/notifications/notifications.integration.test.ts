import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

const STANDIN = 'http://127.0.0.1:4999';
const keys = { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: Buffer.alloc(16, 1).toString('base64url') };
const NIGHT = { quietHours: { fromMinute: 1_320, toMinute: 420 }, timeZone: 'Europe/Vienna' };

let house: TestHouse;
let mute: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ VAPID_PUBLIC_KEY: 'B'.repeat(87), PUSH_STANDIN_ORIGIN: STANDIN });
  mute = await startTestHouse();
});
afterAll(async () => {
  await house.close();
  await mute.close();
});

type Person = Awaited<ReturnType<typeof register>>;
type Settings = { devices: { id: string; name: string; current: boolean }[]; quietHours: unknown; timeZone: string };
const settings = async (me: Person) =>
  (await house.call('GET', '/api/users/me/notifications', me)).body as unknown as Settings;
const subscribe = (me: Pick<Person, 'accessToken'>, endpoint = `${STANDIN}/push/${Math.random()}`) =>
  house.call('POST', '/api/users/me/push-subscriptions', {
    accessToken: me.accessToken,
    body: { endpoint, keys },
    headers: { 'user-agent': 'Mozilla/5.0 (Linux; Android 16) Chrome/147.0 Mobile Safari/537.36' },
  });

describe('devices', () => {
  it('are kept by their address, named, and removed only by their owner', async () => {
    const [me, other] = [await register(house, 'consultant'), await register(house, 'consultant')];
    await subscribe(me, `${STANDIN}/push/one`);
    await subscribe(me, `${STANDIN}/push/one`);
    await subscribe(me, `${STANDIN}/push/two`);
    const { devices } = await settings(me);
    expect(devices).toMatchObject([
      { name: 'Chrome on Android', current: true },
      { name: 'Chrome on Android', current: true },
    ]);
    const remove = (who: Person) =>
      house.call('DELETE', `/api/users/me/push-subscriptions/${devices[0]!.id}`, { accessToken: who.accessToken });
    expect((await remove(other)).status).toBe(404);
    expect((await remove(me)).status).toBe(200);
    expect((await settings(me)).devices).toHaveLength(1);
  });

  it('change hands with whoever signs in at the browser', async () => {
    const [first, second] = [await register(house, 'consultant'), await register(house, 'consultant')];
    await subscribe(first, `${STANDIN}/push/shared`);
    await subscribe(second, `${STANDIN}/push/shared`);
    expect((await settings(first)).devices).toEqual([]);
    expect((await settings(second)).devices).toHaveLength(1);
  });

  it('ring no more once the sign-in is over', async () => {
    const me = await register(house, 'consultant');
    await subscribe(me);
    await house.call('POST', '/api/users/logout', { refreshToken: me.refreshToken });
    const { email, password } = me;
    const again = await house.call('POST', '/api/users/login', { body: { email, password } });
    expect((await settings({ ...me, accessToken: again.body.accessToken })).devices).toEqual([]);
  });

  it.each(['https://127.0.0.1/push', 'https://site.example/push', 'http://fcm.googleapis.com/fcm/send/x'])(
    'are refused at %s, which is no push service',
    async (endpoint) => {
      const answer = await subscribe(await register(house, 'consultant'), endpoint);
      expect(answer.body.error.code).toBe('push_unavailable');
    },
  );

  it('are not offered where the deployment has no key', async () => {
    const me = await register(mute, 'consultant');
    const answer = await mute.call('GET', '/api/users/me/notifications', me);
    expect(answer.body).toMatchObject({ pushPublicKey: null, devices: [] });
  });

  it('can be tried only where there is one', async () => {
    const me = await register(house, 'consultant');
    const test = () => house.call('POST', '/api/users/me/push-subscriptions/test', { accessToken: me.accessToken });
    expect((await test()).body.error.code).toBe('push_unavailable');
    await subscribe(me);
    expect((await test()).status).toBe(200);
    expect(await house.sql`select kind from pushes where user_id = ${me.id}`).toMatchObject([{ kind: 'test' }]);
  });
});

describe('quiet hours', () => {
  const put = (me: Person, body: unknown) =>
    house.call('PUT', '/api/users/me/notifications/quiet-hours', { accessToken: me.accessToken, body });

  it('are kept with the time zone, and taken back', async () => {
    const me = await register(house, 'consultant');
    expect((await put(me, NIGHT)).body).toMatchObject(NIGHT);
    expect((await put(me, { quietHours: null, timeZone: 'UTC' })).body).toMatchObject({
      quietHours: null,
      timeZone: 'UTC',
    });
  });

  it('refuse minutes and zones that are none, and people who are not asked', async () => {
    const me = await register(house, 'consultant');
    expect((await put(me, { ...NIGHT, timeZone: 'Middle-earth/Shire' })).status).toBe(400);
    expect((await put(me, { ...NIGHT, quietHours: { fromMinute: 1_440, toMinute: 0 } })).status).toBe(400);
    expect((await put(await register(house), NIGHT)).status).toBe(404);
  });
});

it('takes no stranger at their word that a push was shown', async () => {
  const body = { offerId: crypto.randomUUID(), subscriptionId: crypto.randomUUID() };
  expect((await house.call('POST', '/api/push/shown', { body })).body).toEqual({ leftMs: 0 });
});
