import { createClockOffset, PRECISE_MS } from '@cc/platform/clock-offset.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** Looks in a row until the clocks are known precisely enough: a look that something held up says little. */
const LOOKS = 20;

export const redisNow = async (redis: Redis): Promise<number> => {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1_000 + Number(micros) / 1_000;
};

/**
 * The database's clock minus Redis's, by which facts are dated. Redis's is read between two looks at the database's, which
 * brackets the difference; successive brackets narrow it, so that the beginning and the end of an interval are moved by the
 * same amount, whichever worker reads them, however busy the machine is and whatever stood still during a look.
 * @param databaseNow epoch ms, cut down to whole ones
 * @param redisNow epoch ms
 */
export function createStreamClock(databaseNow: () => Promise<number>, redisNow: () => Promise<number>) {
  const known = createClockOffset();
  async function look(): Promise<void> {
    const before = await databaseNow();
    const between = await redisNow();
    const after = await databaseNow();
    known.narrow(before - between, after + 1 - between);
  }
  return {
    /**
     * Epoch ms to add to an instant of Redis's clock to have it on the database's.
     * @throws when the clocks cannot be compared precisely just now; nothing may be dated then
     */
    async offset(): Promise<number> {
      await look();
      for (let more = 1; known.widthMs > PRECISE_MS && more < LOOKS; more += 1) await look();
      if (known.widthMs > PRECISE_MS) throw new Error('The clocks of database and Redis cannot be compared just now.');
      return known.ms;
    },
  };
}
