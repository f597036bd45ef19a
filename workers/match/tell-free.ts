import { databaseNow } from '@cc/drizzle/now.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { offersOfQuestion } from '@cc/drizzle/repositories/offers.ts';
import { markNotified, questionsToNotify } from '@cc/drizzle/repositories/parking.ts';
import { wantPush } from '@cc/drizzle/repositories/pushes.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import { nextRound, type MatchDeps } from './match.ts';

/** Looked at in one sweep; the others come with the next ones. */
const AT_ONCE = 20;

/**
 * "Tell me when somebody is free": for each question parked so, whether a wave could be made now, by the very plan that would
 * make it; then its asker is told on the page, by mail and by push, and decides. Nobody is rung.
 */
export async function tellFree(deps: MatchDeps): Promise<void> {
  const { db, announcer, queue, rules } = deps;
  if (deps.pool.members.size === 0) return;
  for (const question of await questionsToNotify(db, rules.notifyAgainMs, AT_ONCE)) {
    const [now, sofar] = await Promise.all([databaseNow(db), offersOfQuestion(db, question.id)]);
    const waitUntil = new Date(now.getTime() + rules.waitMs);
    const { wave } = await nextRound(deps, { ...question, waitUntil }, sofar, now.getTime());
    if (wave.offers.length === 0) continue;
    const told = await transaction(db, async (tx) => {
      if (!(await markNotified(tx, question.id, rules.notifyAgainMs))) return undefined;
      const data = { url: `/questions/${question.id}`, title: question.title };
      const mailId = await wantMail(tx, { userId: question.customerId, template: 'somebody_free', data });
      const push = { kind: 'free', data: { questionId: question.id }, lifeMs: rules.notifyAgainMs } as const;
      const pushId = await wantPush(tx, { userId: question.customerId, ...push });
      return { mailId, pushId, versions: await bumpVersions(tx, [question.customerId]) };
    });
    if (!told) continue;
    announcer.tell(await questionNews(db, question.id, told.versions));
    await queue.enqueue('mail', { mailId: told.mailId });
    await queue.enqueue('push', { pushId: told.pushId }, { id: told.pushId });
  }
}
