import { overdueQuestions, questionsWantingMatch } from '@cc/drizzle/repositories/questions.ts';
import { questionsWithRungOut, undeliveredOffers } from '@cc/drizzle/repositories/offers.ts';
import { versionsOf } from '@cc/drizzle/repositories/sync.ts';
import { offerNews } from '@cc/drizzle/views/offer.ts';
import { matchQuestion, type MatchDeps } from '../match/match.ts';
import { expireQuestion } from './expire-question.ts';
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

  for (const id of await overdueQuestions(db, rules.questionLifeMs)) await expireQuestion(deps, id);
}
