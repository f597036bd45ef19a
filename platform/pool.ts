import { POOL_STREAM, type PoolChange } from '@cc/contract/bus.ts';
import type { Redis } from './redis.ts';

/** What is kept of the stream. Whoever has fallen further behind than this rebuilds from the database. */
const KEPT = 20_000;

/**
 * Tells every match worker that something it keeps in memory may have changed; carries no truth of its own. Publish after the
 * commit, so that whoever reads it finds the change.
 * @returns the entry's id.
 */
export async function publishPoolChange(redis: Redis, change: PoolChange, kept = KEPT): Promise<string> {
  const id = await redis.xadd(POOL_STREAM, 'MAXLEN', '~', kept, '*', 'change', JSON.stringify(change));
  if (!id) throw new Error('Redis gave no id to an entry.');
  return id;
}
