import type { ModelRefit, ModelVersion } from '@cc/contract/http/admin.ts';
import { audit } from '@cc/drizzle/repositories/audit.ts';
import { activateModel } from '@cc/drizzle/repositories/match-models.ts';
import { wantRefit } from '@cc/drizzle/repositories/match-refits.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { modelsView } from '@cc/drizzle/views/match-models.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Deps } from '../../deps.ts';

/** The versions of the weights of matching, for admins: look, switch, ask for a refit. */
export function createModelService({ db, redis, queue }: Pick<Deps, 'db' | 'redis' | 'queue'>) {
  return {
    list: (): Promise<{ active: number; versions: ModelVersion[]; refits: ModelRefit[] }> => modelsView(db),

    /** @throws AppError `not_found`, `conflict` when it ranks already */
    async activate(actorId: string, version: number, reason: string): Promise<void> {
      await transaction(db, async (tx) => {
        const { before } = await activateModel(tx, version, actorId);
        const target = String(version);
        await audit(tx, { actorId, action: 'match-model.activate', target, reason, details: { before } });
      });
      // Nobody waits for it: what is not told is found by every worker's own comparison with the database.
      publishPoolChange(redis, { modelVersion: version }).catch(() => {});
    },

    async refit(actorId: string): Promise<{ refitId: string }> {
      const { id: refitId } = await transaction(db, async (tx) => {
        const wanted = await wantRefit(tx, actorId);
        await audit(tx, { actorId, action: 'match-model.refit', target: wanted.id, reason: 'asked for a refit now' });
        return wanted;
      });
      await queue.enqueue('refit', { refitId });
      return { refitId };
    },
  };
}
