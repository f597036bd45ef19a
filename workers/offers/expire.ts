import { eq } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { countMiss, expireRinging, ringingCount } from '@cc/drizzle/repositories/offers.ts';
import { findQuestion, lockQuestion } from '@cc/drizzle/repositories/questions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { NOW } from '@cc/drizzle/now.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { questions } from '@cc/drizzle/schema/index.ts';
import { offerClosedNews } from '@cc/drizzle/views/offer.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { Redis } from '@cc/platform/redis.ts';

export interface ExpireDeps {
  db: Db;
  redis: Redis;
  announcer: Announcer;
  queue: Enqueuer;
  rules: Rules;
}

/**
 * Closes the offers of a question that have rung out. Who let a delivered one ring out has missed it; three in a row make
 * a consultant away. Then the question is looked at again at once.
 */
export async function expireOffers(deps: ExpireDeps, questionId: string): Promise<void> {
  const { db, announcer, rules } = deps;
  // Most often it was taken long ago: then nothing of it rings any more.
  const seen = await findQuestion(db, questionId);
  if (seen?.status !== 'open' && seen?.status !== 'offering') return;
  const result = await transaction(db, async (tx) => {
    const question = await lockQuestion(tx, questionId);
    if (!question) return undefined;
    const closed = await expireRinging(tx, questionId);
    const away: string[] = [];
    // In the order of their ids, like every writer that locks several consultants.
    for (const offer of [...closed].sort((a, b) => (a.consultantId < b.consultantId ? -1 : 1))) {
      if (offer.status === 'missed' && (await countMiss(tx, offer.consultantId, rules.missedEpisodesBeforeAway))) {
        away.push(offer.consultantId);
      }
    }
    const reopened = question.status === 'offering' && (await ringingCount(tx, questionId)) === 0;
    if (reopened) {
      await tx.update(questions).set({ status: 'open', matchWantedAt: NOW }).where(eq(questions.id, questionId));
    }
    // Reopened without anything to close: the last of them was declined. Its asker is told all the same.
    if (closed.length === 0 && !reopened) return undefined;
    const versions = await bumpVersions(tx, [question.customerId, ...closed.map((offer) => offer.consultantId)]);
    return { closed, away, versions };
  });
  if (result) {
    const { closed, away, versions } = result;
    const news: News[] = [
      ...offerClosedNews(
        closed.filter((offer) => offer.status === 'missed'),
        versions,
        'missed',
      ),
      ...offerClosedNews(
        closed.filter((offer) => offer.status !== 'missed'),
        versions,
        'withdrawn',
      ),
      // Their own desk says "away" after the next sync; the reason is worked out there.
      ...away.map((to): News => ({ to, event: 'sync:wanted', payload: { version: versions.get(to) ?? 0 } })),
      ...(await questionNews(db, questionId, versions)),
    ];
    announcer.tell(news);
    await Promise.all(away.map((consultantId) => publishPoolChange(deps.redis, { consultantId, why: 'intent' })));
    await Promise.all(closed.map(({ consultantId }) => deps.queue.enqueue('learn', { consultantId })));
  }
  await deps.queue.enqueue('match', { questionId });
}
