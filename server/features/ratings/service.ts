import { AppError } from '@cc/contract/errors.ts';
import { rateSession } from '@cc/drizzle/repositories/ratings.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Deps } from '../../deps.ts';

const REFUSALS = {
  not_found: 'There is no such call of yours.',
  not_ratable: 'A call can be rated once it has taken place and is over.',
  already_rated: 'You have rated this call already.',
} as const;

/** Ratings, both ways, once a call. */
export function createRatingService(deps: Pick<Deps, 'db' | 'redis' | 'queue' | 'announcer'>) {
  const { db, redis, queue, announcer } = deps;
  return {
    /** @throws AppError `not_found`, `not_ratable`, `already_rated` */
    async rate(userId: string, sessionId: string, rating: { stars: number; comment: string }): Promise<void> {
      const { session, versions } = await transaction(db, async (tx) => {
        const result = await rateSession(tx, { userId, sessionId, ...rating });
        if ('refused' in result) throw new AppError(result.refused, REFUSALS[result.refused]);
        return {
          ...result,
          versions: await bumpVersions(tx, [result.session.customerId, result.session.consultantId]),
        };
      });
      await queue.enqueue('learn', { consultantId: session.consultantId });
      // Nobody waits for it: what is not told is found by every worker's own comparison with the database.
      publishPoolChange(redis, { pastSessionId: sessionId }).catch(() => {});
      announcer.tell(
        [...versions].map(([to, version]) => ({ to, event: 'sync:wanted' as const, payload: { version } })),
      );
    },
  };
}

export type RatingService = ReturnType<typeof createRatingService>;
