import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHeadlessAnnouncer } from '@cc/platform/announce.ts';
import { createRedis, type Redis } from '@cc/platform/redis.ts';
import { createAccessTokens } from '../features/users/access-token.ts';
import { startTestHouse, type TestHouse } from '../testing/test-house.ts';

/** What a process without sockets says is heard at those of every server. */
describe('a headless announcer', () => {
  let houses: TestHouse[];
  let redis: Redis;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    houses = [await startTestHouse(), await startTestHouse()];
    redis = createRedis(houses[0]!.config.REDIS_URL);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    redis.disconnect();
    for (const house of houses) await house.close();
  });

  async function connect(house: TestHouse, userId: string, familyId: string): Promise<Socket> {
    const token = await createAccessTokens(house.config.ACCESS_TOKEN_SECRET, 900).sign({ userId, familyId });
    const socket = io(house.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }
  const heard = (socket: Socket, event: string) =>
    new Promise<unknown>((resolve) => socket.once(event, (payload) => resolve(payload)));

  it('tells every tab of a person, on whichever server, and nobody else', async () => {
    const [me, other] = [randomUUID(), randomUUID()];
    const mine = await Promise.all(houses.map((house) => connect(house, me, randomUUID())));
    const theirs = await connect(houses[0]!, other, randomUUID());
    const wrong: unknown[] = [];
    theirs.on('sync:wanted', (payload) => wrong.push(payload));

    const announcer = createHeadlessAnnouncer(redis);
    const all = Promise.all(mine.map((socket) => heard(socket, 'sync:wanted')));
    announcer.tell([{ to: me, event: 'sync:wanted', payload: { version: 7 } }]);
    expect(await all).toEqual([{ version: 7 }, { version: 7 }]);

    // In order, so that what was not heard before this was not said to them.
    const told = heard(theirs, 'sync:wanted');
    announcer.tell([{ to: other, event: 'sync:wanted', payload: { version: 1 } }]);
    await told;
    expect(wrong).toEqual([{ version: 1 }]);
  });

  it('cuts one device of a person, or all of them', async () => {
    const [me, lost] = [randomUUID(), randomUUID()];
    const gone = await connect(houses[0]!, me, lost);
    const stays = await connect(houses[1]!, me, randomUUID());
    const announcer = createHeadlessAnnouncer(redis);

    const cut = heard(gone, 'disconnect');
    announcer.cutFamily(lost);
    await cut;
    expect(stays.connected).toBe(true);

    const last = heard(stays, 'disconnect');
    announcer.cut(me);
    await last;
  });
});
