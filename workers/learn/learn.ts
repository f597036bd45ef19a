import { relearn } from '@cc/drizzle/repositories/learned.ts';
import { tierMoves } from '@cc/drizzle/repositories/tiers.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import { followTier, type TierDeps } from './tiers.ts';

/** Updates what matching knows of a consultant from their offers and sessions, and their tier with it, and tells every match worker. */
export async function learnConsultant(deps: TierDeps, consultantId: string): Promise<void> {
  await relearn(deps.db, consultantId);
  if (await tierMoves(deps.db, consultantId)) await followTier(deps, consultantId);
  await publishPoolChange(deps.redis, { consultantId, why: 'learned' });
}
