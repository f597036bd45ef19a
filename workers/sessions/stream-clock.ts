import { databaseNow } from '@cc/drizzle/now.ts';
import type { Db } from '@cc/drizzle/client.ts';
import type { Redis } from '@cc/platform/redis.ts';

export const redisNow = async (redis: Redis): Promise<number> => {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1_000 + Number(micros) / 1_000;
};

/**
 * The database's clock minus Redis's, which dates the stream's entries. Redis's is read between two looks at the
 * database's, which brackets the difference; successive brackets narrow it to well below a millisecond, so that
 * the beginning and the end of an interval are moved by the same amount. A bracket that excludes what was known means that
 * a clock was set or has drifted, and replaces it.
 */
export function createStreamClock(db: Db, redis: Redis) {
  let low = -Infinity;
  let high = Infinity;
  return {
    /** Epoch ms to add to an instant of Redis's clock to have it on the database's. */
    async offset(): Promise<number> {
      const before = await databaseNow(db);
      const between = await redisNow(redis);
      const after = await databaseNow(db);
      // The database's answers are cut down to whole milliseconds.
      const [from, to] = [before.getTime() - between, after.getTime() + 1 - between];
      const overlaps = from <= high && to >= low;
      low = overlaps ? Math.max(low, from) : from;
      high = overlaps ? Math.min(high, to) : to;
      return (low + high) / 2;
    },
  };
}
