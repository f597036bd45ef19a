import { matchModel, ratePriors } from '@cc/contract/match-model.ts';
import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { SHIPPED_MODEL } from '@cc/domain/matching/model/shipped-model.ts';
import { activeModel, SHIPPED_VERSION } from '@cc/drizzle/repositories/match-models.ts';
import type { Executor } from '@cc/drizzle/client.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { ModelInUse } from './index-pool.ts';

const SHIPPED: ModelInUse = { version: SHIPPED_VERSION, priors: DEFAULT_PRIORS, weights: SHIPPED_MODEL };

/**
 * The active version of the weights. One that this release cannot read (it was fitted by another) is said aloud, and the
 * shipped one is used: questions go on being matched.
 */
export async function loadActiveModel(db: Executor, logger: Logger): Promise<ModelInUse> {
  const row = await activeModel(db);
  if (!row) return SHIPPED;
  const priors = ratePriors.safeParse(row.priors);
  const weights = matchModel.safeParse(row.model);
  if (priors.success && weights.success) {
    return { version: row.version, priors: priors.data, weights: weights.data };
  }
  logger.error(
    { version: row.version, err: priors.error ?? weights.error },
    'active weights cannot be read; ranking with the shipped ones',
  );
  return SHIPPED;
}
