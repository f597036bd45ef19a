import type { Db } from '@cc/drizzle/client.ts';
import { relearn } from '@cc/drizzle/repositories/learned.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** Updates what matching knows of a consultant from their offers and sessions, and tells every match worker. */
export async function learnConsultant({ db, redis }: { db: Db; redis: Redis }, consultantId: string): Promise<void> {
  await relearn(db, consultantId);
  await publishPoolChange(redis, { consultantId, why: 'learned' });
}
