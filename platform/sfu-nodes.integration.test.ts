import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SFU_NODES_SET, sfuNodeKey } from '@cc/contract/sfu-node.ts';
import { createSfuNodes } from './sfu-nodes.ts';
import { testRedis } from './testing/services.ts';

describe('placing rooms on media nodes', () => {
  const redis = testRedis();
  beforeEach(() => redis.flushdb());
  afterAll(() => redis.disconnect());

  const register = (id: string, load: number, draining = false) =>
    redis
      .multi()
      .hset(sfuNodeKey(id), {
        id,
        url: `http://localhost/${id}`,
        load: String(load),
        rooms: '0',
        peers: '0',
        draining: draining ? '1' : '0',
      })
      .sadd(SFU_NODES_SET, id)
      .exec();

  it('takes the less loaded of two picked by chance, never one that is being emptied', async () => {
    await Promise.all([register('a', 0.9), register('b', 0.2), register('c', 0.5), register('d', 0, true)]);
    const chosen = new Set<string>();
    const nodes = createSfuNodes(redis);
    for (let i = 0; i < 60; i += 1) chosen.add((await nodes.place()).id);
    expect([...chosen].sort()).toEqual(['b', 'c']);
  });

  it('forgets nodes whose entry has run out, and says so when none is left', async () => {
    await register('a', 0.1);
    await redis.sadd(SFU_NODES_SET, 'gone');
    const nodes = createSfuNodes(redis);
    expect((await nodes.place()).id).toBe('a');
    expect(await redis.smembers(SFU_NODES_SET)).toEqual(['a']);
    await redis.del(sfuNodeKey('a'));
    expect(await nodes.find('a')).toBeNull();
    await expect(nodes.place()).rejects.toMatchObject({ code: 'no_media_node' });
  });
});
