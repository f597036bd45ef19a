import { closeClaim, dueClaims } from '@cc/drizzle/repositories/claims.ts';
import { lockQuestion } from '@cc/drizzle/repositories/questions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { claimNews } from '@cc/drizzle/views/claim.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import type { ParkDeps } from './park.ts';

/** Releases the claims that were not confirmed in time: their questions are open to others again. */
export async function sweepClaims({ db, announcer }: Pick<ParkDeps, 'db' | 'announcer'>): Promise<void> {
  for (const { id, questionId } of await dueClaims(db)) {
    const done = await transaction(db, async (tx) => {
      const question = await lockQuestion(tx, questionId);
      const claim = question && (await closeClaim(tx, id, 'expired'));
      return claim && { claim, versions: await bumpVersions(tx, [question.customerId, claim.consultantId]) };
    });
    if (!done) continue;
    announcer.tell([
      ...(await claimNews(db, [done.claim], done.versions)),
      ...(await questionNews(db, questionId, done.versions)),
    ]);
  }
}
