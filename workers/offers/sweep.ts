import {
  closeQuestion,
  lockQuestion,
  overdueQuestions,
  questionsWantingMatch,
} from '@cc/drizzle/repositories/questions.ts';
import { questionsWithRungOut, undeliveredOffers, withdrawRinging } from '@cc/drizzle/repositories/offers.ts';
import { bumpVersions, versionsOf } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { offerClosedNews, offerNews } from '@cc/drizzle/views/offer.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import { matchQuestion, type MatchDeps } from '../match/match.ts';
import { expireOffers, type ExpireDeps } from './expire.ts';

/** An offer whose ring has reached nobody after this is announced again. */
const UNDELIVERED_MS = 2_000;

/** Makes up for lost jobs and lost announcements: rung-out offers, due rounds, unheard rings, questions past their day. */
export async function sweepOffers(deps: MatchDeps & ExpireDeps): Promise<void> {
  const { db, announcer, rules } = deps;
  for (const questionId of await questionsWithRungOut(db)) await expireOffers(deps, questionId);
  for (const questionId of await questionsWantingMatch(db)) await matchQuestion(deps, questionId);

  const unheard = await undeliveredOffers(db, UNDELIVERED_MS);
  if (unheard.length > 0) {
    const versions = await versionsOf(
      db,
      unheard.map((offer) => offer.consultantId),
    );
    announcer.tell(await offerNews(db, unheard, versions, rules.freeWindowMs));
  }

  for (const id of await overdueQuestions(db, rules.questionLifeMs)) {
    const result = await transaction(db, async (tx) => {
      const question = await lockQuestion(tx, id);
      const withdrawn = await withdrawRinging(tx, id);
      if (!question || !(await closeQuestion(tx, id, 'expired', 'expired'))) return undefined;
      const versions = await bumpVersions(tx, [question.customerId, ...withdrawn.map((offer) => offer.consultantId)]);
      return { withdrawn, versions };
    });
    if (!result) continue;
    announcer.tell(offerClosedNews(result.withdrawn, result.versions, 'withdrawn'));
    announcer.tell(await questionNews(db, id, result.versions));
  }
}
