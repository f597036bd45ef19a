import { overdueQuestions, questionsWantingMatch } from '@cc/drizzle/repositories/questions.ts';
import { questionsWithRungOut, undeliveredOffers } from '@cc/drizzle/repositories/offers.ts';
import { versionsOf } from '@cc/drizzle/repositories/sync.ts';
import { offerNews } from '@cc/drizzle/views/offer.ts';
import { matchQuestion, type MatchDeps } from '../match/match.ts';
import { expireQuestion } from './expire-question.ts';
import { expireOffers, type ExpireDeps } from './expire.ts';

/** An offer whose ring has reached nobody after this is announced again. */
const UNDELIVERED_MS = 2_000;

/** A round that is wanted at once has a job, which gets this long before somebody looks for it. */
const JOB_MS = 250;
/** The same for the jobs of rounds that were found due. */
const LOST_JOB_MS = 1_500;

/**
 * Several times a second: what is due by the clock, rung-out offers and next rounds. Most questions are taken long before; one look
 * for all of them costs less than a timer for each that finds nothing to do.
 */
export async function sweepDue(deps: ExpireDeps): Promise<void> {
  const { db, queue } = deps;
  const [rungOut, wanted] = await Promise.all([questionsWithRungOut(db), questionsWantingMatch(db, JOB_MS)]);
  for (const questionId of rungOut) await expireOffers(deps, questionId);
  // One at a time of a question, whoever finds it due.
  await Promise.all(wanted.map((questionId) => queue.enqueue('match', { questionId }, { id: `${questionId}-due` })));
}

/** Makes up for lost jobs and lost announcements: due rounds, unheard rings, questions past their day. */
export async function sweepOffers(deps: MatchDeps & ExpireDeps): Promise<void> {
  const { db, announcer, rules } = deps;
  for (const questionId of await questionsWantingMatch(db, LOST_JOB_MS)) await matchQuestion(deps, questionId);

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
