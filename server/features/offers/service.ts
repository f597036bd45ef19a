import { AppError } from '@cc/contract/errors.ts';
import type { ServerPayload } from '@cc/contract/events.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { DeclineReason } from '@cc/domain/offer.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { acceptOffer } from '@cc/drizzle/repositories/accept.ts';
import {
  findOffer,
  lockOffer,
  markDeclined,
  markDelivered,
  offersOf,
  resetMisses,
} from '@cc/drizzle/repositories/offers.ts';
import { lockQuestion, wantMatch } from '@cc/drizzle/repositories/questions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import { isUniqueViolation, transaction } from '@cc/drizzle/retry.ts';
import { claimNews } from '@cc/drizzle/views/claim.ts';
import { offerClosedNews, offerViews } from '@cc/drizzle/views/offer.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import { sessionNews, sessionView } from '@cc/drizzle/views/session.ts';
import { addLogContext } from '@cc/platform/log.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Deps } from '../../deps.ts';

export type OfferService = ReturnType<typeof createOfferService>;

/** Answering an offer. */
export function createOfferService(deps: Pick<Deps, 'db' | 'redis' | 'queue' | 'announcer'> & { rules: Rules }) {
  const { db, redis, queue, announcer, rules } = deps;

  async function mySession(sessionId: string, userId: string): Promise<SessionView> {
    const view = await sessionView(db, sessionId, userId);
    if (!view) throw new AppError('internal');
    return view;
  }

  return {
    /** @throws not_found, offer_taken, offer_closed, busy. */
    async accept(consultantId: string, offerId: string): Promise<SessionView> {
      const outcome = await transaction(db, (tx) => acceptOffer(tx, offerId, consultantId, rules)).catch(
        (error: unknown) => {
          // The schema has the last word on "one active session a person": whoever is just now in another one is busy.
          if (isUniqueViolation(error, 'session_people_one_active'))
            throw new AppError('busy', 'One of you is in another session.');
          throw error;
        },
      );
      const { questionId } = outcome;
      addLogContext({ questionId });
      if (outcome.kind === 'accepted_before') return mySession(outcome.sessionId, consultantId);
      const { withdrawn, versions } = outcome;
      if (outcome.kind === 'card_missing') {
        announcer.tell([
          ...offerClosedNews(withdrawn, versions, 'cancelled'),
          ...(await questionNews(db, questionId, versions)),
        ]);
        throw new AppError('offer_closed', 'The customer can no longer pay by card; the question was closed.');
      }
      const { sessionId, paymentId, offer, released } = outcome;
      addLogContext({ sessionId });
      // The hold is what both wait for now, so its job goes out before anybody is told.
      void queue.enqueue('payment-effect', { paymentId }, { id: `${paymentId}-hold` });
      // All that concerns the others: they learn at once that somebody was faster.
      announcer.tell(offerClosedNews(withdrawn, versions, 'taken'));
      const [begun, taken, claimed] = await Promise.all([
        sessionNews(db, sessionId, versions),
        questionNews(db, questionId, versions),
        claimNews(db, released, versions),
      ]);
      announcer.tell([...offerClosedNews([offer], versions, 'accepted'), ...begun, ...taken, ...claimed]);
      for (const claim of released) announcer.tell(await questionNews(db, claim.questionId, versions));
      // Nobody waits for this: if it is lost, the reconciler of the pool finds it.
      publishPoolChange(redis, { consultantId, why: 'busy' }).catch(() => {});
      const mine = begun.find((news) => news.to === consultantId && news.event === 'session:status');
      return mine ? (mine.payload as ServerPayload<'session:status'>).session : mySession(sessionId, consultantId);
    },

    /** @throws not_found, offer_closed. */
    async decline(consultantId: string, offerId: string, reason: DeclineReason): Promise<void> {
      const { questionId, versions, offer } = await transaction(db, async (tx) => {
        const seen = await findOffer(tx, offerId);
        if (!seen || seen.consultantId !== consultantId) throw new AppError('not_found', 'There is no such offer.');
        const question = await lockQuestion(tx, seen.questionId);
        const offer = await lockOffer(tx, offerId);
        if (!question || !offer?.open) throw new AppError('offer_closed', 'This offer is no longer open.');
        await markDeclined(tx, offerId, reason);
        await resetMisses(tx, consultantId);
        await wantMatch(tx, question.id, await databaseNow(tx));
        return {
          questionId: question.id,
          offer,
          versions: await bumpVersions(tx, [question.customerId, consultantId]),
        };
      });
      addLogContext({ questionId });
      announcer.tell([
        ...offerClosedNews([offer], versions, 'declined'),
        ...(await questionNews(db, questionId, versions)),
      ]);
      await queue.enqueue('match', { questionId });
      await queue.enqueue('learn', { consultantId });
    },

    delivered: (consultantId: string, offerId: string, visible: boolean) =>
      markDelivered(db, offerId, consultantId, visible),

    async mine(consultantId: string, page: number) {
      const { rows, total } = await offersOf(db, consultantId, page);
      return { items: await offerViews(db, rows, rules.freeWindowMs), total };
    },
  };
}
