import { releaseClaimsOn } from '@cc/drizzle/repositories/claims.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { withdrawRinging } from '@cc/drizzle/repositories/offers.ts';
import { closeQuestion, lockQuestion } from '@cc/drizzle/repositories/questions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { claimNews } from '@cc/drizzle/views/claim.ts';
import { offerClosedNews } from '@cc/drizzle/views/offer.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import type { ParkDeps } from './park.ts';

/** A question past its day ends, with all that waits for it; who had left it to itself hears of it by mail. */
export async function expireQuestion(deps: Omit<ParkDeps, 'heartbeats'>, id: string): Promise<void> {
  const { db, announcer, queue } = deps;
  const done = await transaction(db, async (tx) => {
    const question = await lockQuestion(tx, id);
    const withdrawn = await withdrawRinging(tx, id);
    const released = await releaseClaimsOn(tx, id);
    if (!question || !(await closeQuestion(tx, id, 'expired', 'expired'))) return undefined;
    const mailId =
      question.status === 'parked' &&
      (await wantMail(tx, {
        userId: question.customerId,
        template: 'question_expired',
        data: { url: `/questions/${id}`, title: question.title },
      }));
    const people = [...withdrawn, ...released].map(({ consultantId }) => consultantId);
    return { withdrawn, released, mailId, versions: await bumpVersions(tx, [question.customerId, ...people]) };
  });
  if (!done) return;
  const { withdrawn, released, mailId, versions } = done;
  announcer.tell([
    ...offerClosedNews(withdrawn, versions, 'withdrawn'),
    ...(await claimNews(db, released, versions)),
    ...(await questionNews(db, id, versions)),
  ]);
  if (mailId) await queue.enqueue('mail', { mailId });
}
