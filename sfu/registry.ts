import { SFU_NODE_REFRESH_MS, SFU_NODE_TTL_SECONDS, SFU_NODES_SET, sfuNodeKey } from '@cc/contract/sfu-node.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Redis } from '@cc/platform/redis.ts';
import type { Recordings } from './recording/recordings.ts';
import type { Rooms } from './room/rooms.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

export interface RegistryOptions {
  node: string;
  url: string;
  redis: Redis;
  rooms: Rooms;
  pool: WorkerPool;
  recordings: Pick<Recordings, 'free'>;
  now: () => number;
  logger: Logger;
}

/** Keeps this node known to the house, with its load, for as long as it lives. */
export function createRegistry({ node, url, redis, rooms, pool, recordings, now, logger }: RegistryOptions) {
  let refreshedAt: number | null = null;
  let failing = false;
  let closed = false;

  async function refresh(): Promise<void> {
    // A node without a living worker cannot take anybody; its entry runs out until one is back.
    if (closed || pool.alive().length === 0) return;
    const fields = {
      id: node,
      url,
      load: pool.load().toFixed(3),
      rooms: String(rooms.all().length),
      peers: String(rooms.peers),
      recordingsFree: String(recordings.free),
      draining: rooms.draining ? '1' : '0',
    };
    try {
      const key = sfuNodeKey(node);
      await redis.multi().hset(key, fields).expire(key, SFU_NODE_TTL_SECONDS).sadd(SFU_NODES_SET, node).exec();
      refreshedAt = now();
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error }, 'not registered; trying again');
      failing = true;
    }
  }

  const timer = setInterval(() => void refresh(), SFU_NODE_REFRESH_MS);

  return {
    refresh,
    /** Registered recently enough to be found. */
    get known(): boolean {
      return refreshedAt !== null && now() - refreshedAt < SFU_NODE_TTL_SECONDS * 1000;
    },
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      await redis
        .multi()
        .del(sfuNodeKey(node))
        .srem(SFU_NODES_SET, node)
        .exec()
        .catch(() => undefined);
    },
  };
}

export type Registry = ReturnType<typeof createRegistry>;
