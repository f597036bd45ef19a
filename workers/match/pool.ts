import { POOL_STREAM, poolChange } from '@cc/contract/bus.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { poolMembers } from '@cc/drizzle/repositories/pool.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { createIndexedPool, type IndexedPool } from './index-pool.ts';

/** How often the pool is compared with the heartbeats, for those who vanished without a word (server killed, laptop shut). */
const RECONCILE_MS = 5_000;
/** Changes read at once. */
const BATCH = 200;

export interface LivePool {
  pool: IndexedPool;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Keeps the pool equal to "wants to be asked (database) and is live (heartbeats)". The stream says whose place may have
 * changed; the person is then loaded afresh, so order and repetition of messages do not matter. A worker that starts, or
 * lost Redis, rebuilds everything.
 * @param blocking a connection of its own: reading the stream blocks it.
 */
export function createLivePool(deps: {
  db: Db;
  redis: Redis;
  blocking: Redis;
  heartbeats: Heartbeats;
  logger: Logger;
}): LivePool {
  const { db, redis, blocking, heartbeats, logger } = deps;
  const pool = createIndexedPool();
  let lastId = '$';
  let running = false;
  let reading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function reload(userIds: string[], live: ReadonlySet<string>): Promise<void> {
    const found = await poolMembers(
      db,
      userIds.filter((id) => live.has(id)),
    );
    const wanted = new Set(found.map((member) => member.userId));
    for (const member of found) pool.set(member);
    for (const id of userIds) if (!wanted.has(id)) pool.remove(id);
  }

  /** Everybody who is live or was in the pool is looked at again. */
  async function rebuild(): Promise<void> {
    const live = await heartbeats.live();
    await reload([...new Set([...live, ...pool.members.keys()])], live);
  }

  /** Cheap: only those whose liveness differs from their membership are loaded. */
  async function reconcile(): Promise<void> {
    const live = await heartbeats.live();
    const differing = [...pool.members.keys()].filter((id) => !live.has(id));
    for (const id of live) if (!pool.members.has(id)) differing.push(id);
    if (differing.length > 0) await reload(differing, live);
  }

  async function read(): Promise<void> {
    while (running) {
      try {
        const answer = await blocking.xread('COUNT', BATCH, 'BLOCK', 2_000, 'STREAMS', POOL_STREAM, lastId);
        const entries = answer?.[0]?.[1] ?? [];
        const changed = new Set<string>();
        for (const [id, fields] of entries) {
          lastId = id;
          const change = poolChange.safeParse(JSON.parse(fields[1] ?? 'null'));
          if (change.success) changed.add(change.data.consultantId);
        }
        if (changed.size > 0) await reload([...changed], await heartbeats.live());
      } catch (error) {
        if (!running) return;
        logger.warn({ err: error }, 'online pool: reading again after a fault');
        await new Promise((resolve) => setTimeout(resolve, 500));
        await rebuild().catch(() => {});
      }
    }
  }

  return {
    pool,
    async start() {
      running = true;
      // The place in the stream first, then the rebuild: what changes meanwhile is read afterwards.
      const newest = await redis.xrevrange(POOL_STREAM, '+', '-', 'COUNT', 1);
      lastId = newest[0]?.[0] ?? '0-0';
      await rebuild();
      logger.info({ online: pool.members.size }, 'online pool is built');
      reading = read();
      timer = setInterval(() => {
        reconcile().catch((error: unknown) => logger.warn({ err: error }, 'online pool: comparing failed'));
      }, RECONCILE_MS);
    },
    async stop() {
      running = false;
      clearInterval(timer);
      blocking.disconnect();
      await reading;
    },
  };
}
