import { resumesOnReturn } from '@cc/domain/question.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import { askersOf } from '@cc/drizzle/repositories/claims.ts';
import { clearLost, forgetShown, markLost, withdrawLost, type Offer } from '@cc/drizzle/repositories/offers.ts';
import {
  clearAskerGone,
  isAwaited,
  markAskerGone,
  questionsLeftBy,
  wasMissed,
} from '@cc/drizzle/repositories/parking.ts';
import { wantOfferPushes } from '@cc/drizzle/repositories/pushes.ts';
import { resumeLeft } from '@cc/drizzle/repositories/resume-left.ts';
import { bumpVersions, type Versions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { offerClosedNews } from '@cc/drizzle/views/offer.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import type { Deps } from '../../deps.ts';

/**
 * What follows from somebody's last tab closing or first one opening, at once, for those who wait for them. An asker: the clock
 * of being gone starts or stops, and a question parked for it goes on. A consultant at whom it rings: the place in the wave is
 * free for somebody else, though the ring stands for who only reloads the page. Should a server die before it could note it,
 * the workers do by the heartbeats.
 */
export function createContact(
  deps: Pick<Deps, 'db' | 'announcer' | 'queue'> & {
    rules: Rules;
    /** Whether any tab of the person is connected, to any server. */
    hasSocket: (userId: string) => Promise<boolean>;
  },
) {
  const { db, announcer, queue, rules } = deps;

  /** Tells the askers of `offers`, and has their questions looked at again. */
  async function tellAskers(offers: Offer[], versions: Versions, job?: 'match' | 'offer-expire'): Promise<void> {
    for (const { questionId } of offers) {
      announcer.tell(await questionNews(db, questionId, versions));
      if (job) await queue.enqueue(job, { questionId });
    }
  }

  async function goOn(id: string): Promise<void> {
    const versions = await resumeLeft(db, id, rules.waitMs);
    if (!versions) return;
    announcer.tell(await questionNews(db, id, versions));
    await queue.enqueue('match', { questionId: id });
  }

  return {
    /** A tab has closed. */
    async lost(userId: string): Promise<void> {
      if (!(await isAwaited(db, userId)) || (await deps.hasSocket(userId))) return;
      await markAskerGone(db, [userId]);
      const done = await transaction(db, async (tx) => {
        const offers = await markLost(tx, userId);
        return { offers, versions: await bumpVersions(tx, await askersOf(tx, offers)) };
      });
      await tellAskers(done.offers, done.versions, 'match');
    },

    /** A tab has opened. */
    async back(userId: string): Promise<void> {
      if (!(await wasMissed(db, userId))) return;
      const done = await transaction(db, async (tx) => {
        const offers = await clearLost(tx, userId);
        return { offers, versions: await bumpVersions(tx, await askersOf(tx, offers)) };
      });
      await tellAskers(done.offers, done.versions);
      await clearAskerGone(db, [userId]);
      for (const { id, parkedAt, parkReason } of await questionsLeftBy(db, userId)) {
        const now = await databaseNow(db);
        const left = parkReason && parkedAt && { reason: parkReason, parkedAt: parkedAt.getTime(), now: now.getTime() };
        if (left && resumesOnReturn(left, rules)) await goOn(id);
      }
    },

    /**
     * The last tab has been gone for longer than a reload takes: what rang at nobody is withdrawn, and was not missed; where there
     * is a device to ring instead, it is rung.
     */
    async gone(userId: string): Promise<void> {
      const done = await transaction(db, async (tx) => {
        const offers = await withdrawLost(tx, userId);
        const unattended = new Set([userId]);
        const pushes = await wantOfferPushes(tx, await forgetShown(tx, userId), { unattended, graceMs: 0 });
        if (offers.length + pushes.length === 0) return undefined;
        return { offers, pushes, versions: await bumpVersions(tx, [userId, ...(await askersOf(tx, offers))]) };
      });
      if (!done) return;
      for (const { pushId } of done.pushes) await queue.enqueue('push', { pushId }, { id: pushId });
      announcer.tell(offerClosedNews(done.offers, done.versions, 'withdrawn'));
      await tellAskers(done.offers, done.versions, 'offer-expire');
    },
  };
}
