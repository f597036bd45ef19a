import { POOL_STREAM, type PoolChange } from '@cc/contract/bus.ts';
import type { Redis } from './redis.ts';

/** Tells every match worker that somebody's place in the online pool may have changed; carries no truth of its own. */
export async function publishPoolChange(redis: Redis, change: PoolChange): Promise<void> {
  await redis.xadd(POOL_STREAM, 'MAXLEN', '~', 20_000, '*', 'change', JSON.stringify(change));
}
