import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SFU_NODES_SET, sfuNodeKey } from '@cc/contract/sfu-node.ts';
import {
  importRoomTokenPrivateKey,
  importRoomTokenPublicKey,
  signRoomToken,
  verifyRoomToken,
} from '@cc/platform/room-token.ts';
import { createSfuNodes } from '@cc/platform/sfu-nodes.ts';
import { createRehearsal } from './rehearsal.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

describe('trying a connection before a call', () => {
  const redis = testRedis();
  const pem = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const key = importRoomTokenPrivateKey(pem.privateKey);
  const rehearse = createRehearsal({
    sfuNodes: createSfuNodes(redis),
    iceServers: (userId) => [{ urls: ['turn:relay'], username: userId, credential: 'secret' }],
    roomTokens: {
      sign: async (claims) => signRoomToken(claims, { key: await key, now: new Date(), jti: randomUUID() }),
    },
  });
  beforeEach(() => redis.flushdb());
  afterAll(() => redis.disconnect());

  it('opens a room of one’s own, in which nothing flows', async () => {
    await redis
      .multi()
      .hset(sfuNodeKey('one'), {
        id: 'one',
        url: 'http://localhost/one',
        load: '0',
        rooms: '0',
        peers: '0',
        draining: '0',
      })
      .sadd(SFU_NODES_SET, 'one')
      .exec();
    const me = randomUUID();
    const [first, second] = await Promise.all([rehearse(me), rehearse(me)]);
    expect(first).toMatchObject({ url: 'http://localhost/one', scope: 'warm', iceServers: [{ username: me }] });
    const publicKey = await importRoomTokenPublicKey(pem.publicKey);
    const [one, other] = await Promise.all(
      [first, second].map(({ token }) => verifyRoomToken(token, { key: publicKey, now: new Date(), node: 'one' })),
    );
    expect(one).toMatchObject({ sub: me, scope: 'warm' });
    expect(one?.room).not.toBe(other?.room);
  });

  it('says that there is no media server when there is none', async () => {
    await expect(rehearse(randomUUID())).rejects.toMatchObject({ code: 'no_media_node' });
  });
});
