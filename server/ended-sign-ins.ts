import { AppError } from '@cc/contract/errors.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** Sign-ins that were ended before their access tokens were: refused at once, not only when the token is too old. */
export interface EndedSignIns {
  add(familyIds: readonly string[]): Promise<void>;
  /** @throws AppError `unauthenticated` for a sign-in that was ended. */
  refuse(familyId: string): Promise<void>;
}

const keyOf = (familyId: string): string => `ended:${familyId}`;

/**
 * Kept in Redis for as long as an access token may still be around. That they are ended is true in the database, by which they get
 * no new token; so while Redis is away nobody is kept waiting, and an ended one is good for the rest of its minutes.
 */
export function createEndedSignIns(redis: Redis, accessTokenSeconds: number): EndedSignIns {
  const seconds = Math.ceil(accessTokenSeconds) + 60;
  return {
    async add(familyIds) {
      if (familyIds.length === 0) return;
      const commands = redis.pipeline();
      for (const familyId of familyIds) commands.set(keyOf(familyId), '1', 'EX', seconds);
      await commands.exec().catch(() => undefined);
    },
    async refuse(familyId) {
      const ended = await redis.exists(keyOf(familyId)).catch(() => 0);
      if (ended) throw new AppError('unauthenticated', 'This sign-in was ended. Please sign in again.');
    },
  };
}
