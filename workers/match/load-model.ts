import { DEFAULT_PRIORS, type RatePriors } from '@cc/domain/matching/learned-rates.ts';
import { activeModel, SHIPPED_VERSION } from '@cc/drizzle/repositories/match-models.ts';
import type { Executor } from '@cc/drizzle/client.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { ModelInUse } from './index-pool.ts';

/** The active version of the weights. One that this release cannot read (older or newer code) is said aloud and not used. */
export async function loadActiveModel(db: Executor, _logger: Logger): Promise<ModelInUse> {
  const row = await activeModel(db);
  if (!row) return { version: SHIPPED_VERSION, priors: DEFAULT_PRIORS };
  return { version: row.version, priors: row.priors as unknown as RatePriors };
}
