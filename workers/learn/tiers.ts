import { lastTierRound } from '@cc/domain/tiers.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import { relearn } from '@cc/drizzle/repositories/learned.ts';
import { checkTier, tiersToCheck } from '@cc/drizzle/repositories/tiers.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { Redis } from '@cc/platform/redis.ts';

export interface TierDeps {
  db: Db;
  redis: Redis;
  queue: Enqueuer;
}

const BATCH = 100;

/** Moves a consultant to the tier that their figures earn; whoever moved is told. @returns whether they moved. */
export async function followTier({ db, queue }: TierDeps, consultantId: string): Promise<boolean> {
  const mailId = await checkTier(db, consultantId);
  if (mailId) await queue.enqueue('mail', { mailId });
  return mailId !== null;
}

/** The night's look at everybody whose tier was not looked at since: figures change by time alone, too. */
export async function sweepTiers(deps: TierDeps): Promise<void> {
  const since = new Date(lastTierRound((await databaseNow(deps.db)).getTime()));
  for (const consultantId of await tiersToCheck(deps.db, since, BATCH)) {
    await relearn(deps.db, consultantId);
    if (await followTier(deps, consultantId)) await publishPoolChange(deps.redis, { consultantId, why: 'learned' });
  }
}
