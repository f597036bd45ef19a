import { AppError } from '@cc/contract/errors.ts';
import { CONSENT_VERSION, type QuestionInput, type QuestionView } from '@cc/contract/http/questions.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { estimateWait, type WaitEstimate } from '@cc/domain/wait-estimate.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { releaseClaimsOn, type Claim } from '@cc/drizzle/repositories/claims.ts';
import { ringingOf, withdrawRinging, type Offer } from '@cc/drizzle/repositories/offers.ts';
import { parkOtherwise, parkQuestion, resumeQuestion } from '@cc/drizzle/repositories/parking.ts';
import { postQuestion } from '@cc/drizzle/repositories/post-question.ts';
import {
  addDetail,
  closeQuestion,
  extendWait,
  findQuestion,
  lockQuestion,
  questionsOf,
  type Question,
} from '@cc/drizzle/repositories/questions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { isForeignKeyViolation, isUniqueViolation, transaction } from '@cc/drizzle/retry.ts';
import { claimNews } from '@cc/drizzle/views/claim.ts';
import { offerClosedNews, offerNews } from '@cc/drizzle/views/offer.ts';
import { freshQuestionView, questionNews, questionView, questionViews } from '@cc/drizzle/views/question.ts';
import { waitOutcomes } from '@cc/drizzle/views/wait-outcomes.ts';
import { addLogContext } from '@cc/platform/log.ts';
import type { Deps } from '../../deps.ts';

export type QuestionService = ReturnType<typeof createQuestionService>;

/** Asking, and what the asker can do while waiting. Matching itself is the workers' job; here a row only wants it. */
export function createQuestionService(deps: Pick<Deps, 'db' | 'config' | 'queue' | 'announcer'> & { rules: Rules }) {
  const { db, config, queue, announcer, rules } = deps;

  async function view(id: string, userId: string): Promise<QuestionView> {
    const found = await questionView(db, id, userId);
    if (!found) throw new AppError('not_found', 'There is no such question.');
    return found;
  }

  /** Changes a question of mine under its lock, tells who is concerned, and answers with it as it stands. */
  async function change(
    id: string,
    userId: string,
    apply: (
      tx: Tx,
      question: Question,
    ) => Promise<{ changed: unknown; withdrawn?: Offer[]; released?: Claim[]; ringing?: Offer[] }>,
    closed: 'cancelled' | 'parked' = 'cancelled',
  ): Promise<QuestionView> {
    addLogContext({ questionId: id });
    const { withdrawn, released, ringing, versions } = await transaction(db, async (tx) => {
      const question = await lockQuestion(tx, id);
      if (!question || question.customerId !== userId) throw new AppError('not_found', 'There is no such question.');
      const { changed, withdrawn = [], released = [], ringing = [] } = await apply(tx, question);
      if (!changed) throw new AppError('conflict', 'The question has moved on.', { status: question.status });
      const others = [...withdrawn, ...released, ...ringing].map(({ consultantId }) => consultantId);
      return { withdrawn, released, ringing, versions: await bumpVersions(tx, [userId, ...others]) };
    });
    announcer.tell([
      ...offerClosedNews(withdrawn, versions, closed),
      ...(await claimNews(db, released, versions)),
      ...(await offerNews(db, ringing, versions, rules.freeWindowMs)),
      ...(await questionNews(db, id, versions)),
    ]);
    return view(id, userId);
  }

  return {
    view,

    /**
     * Posts a question; the same id again answers with the question as it stands.
     * @throws email_unverified, card_required, free_calls_used, question_active, conflict (the id is somebody else's), not_found
     * (the first choice is gone).
     */
    async post(userId: string, { consent: _agreed, ...input }: QuestionInput): Promise<QuestionView> {
      addLogContext({ questionId: input.id });
      const outcome = await postQuestion(db, {
        ...input,
        customerId: userId,
        currency: config.CURRENCY,
        consentVersion: CONSENT_VERSION,
        waitMs: rules.waitMs,
        freeCallsPerDay: rules.freeCallsPerDay,
      }).catch((error: unknown) => {
        if (isUniqueViolation(error, 'questions_one_active_per_customer')) {
          throw new AppError('question_active', 'You already have a question open. Finish or cancel it first.');
        }
        if (isForeignKeyViolation(error)) throw new AppError('not_found', 'Whom you want to ask is not here any more.');
        throw error;
      });
      switch (outcome.kind) {
        case 'there': {
          const existing = await questionView(db, input.id, userId);
          if (!existing) throw new AppError('conflict', 'This id is taken.');
          return existing;
        }
        case 'email_unverified':
          throw new AppError('email_unverified', 'Confirm your e-mail address first.');
        case 'card_required':
          throw new AppError('card_required', 'Save a card first; it is only held, and charged past the free start.');
        case 'free_calls_used':
          throw new AppError('free_calls_used', 'Your free calls of the day are used up. Agree to pay from the start.');
      }
      // Nobody waits for the queue: what is lost of it, the sweep finds.
      void queue.enqueue('match', { questionId: input.id }, { id: `${input.id}-0` });
      const { version, createdAt, waitUntil } = outcome;
      const question = input.firstChoiceId
        ? await view(input.id, userId)
        : freshQuestionView({
            ...input,
            ...{ currency: config.CURRENCY, status: 'open', round: 0, createdAt, waitUntil },
            ...{ closedReason: null, parkReason: null, parkedAt: null, notifiedAt: null },
          });
      // The other tabs of its asker; and this one, should the answer be lost on its way.
      announcer.tell([{ to: userId, event: 'question:status', payload: { version, question } }]);
      return question;
    },

    cancel: (userId: string, id: string) =>
      change(id, userId, async (tx) => {
        const withdrawn = await withdrawRinging(tx, id);
        const released = await releaseClaimsOn(tx, id);
        return { changed: await closeQuestion(tx, id, 'cancelled', 'by_customer'), withdrawn, released };
      }),

    /** Nobody is rung any more: it waits to be claimed, or for its asker to be told of somebody. @throws not_found, conflict */
    park: (userId: string, id: string, how: 'notify' | 'left_open') =>
      change(
        id,
        userId,
        async (tx, question) => {
          if (question.status === 'parked') {
            const released = how === 'left_open' ? [] : await releaseClaimsOn(tx, id);
            return { changed: await parkOtherwise(tx, id, how), released };
          }
          const withdrawn = await withdrawRinging(tx, id);
          return { changed: await parkQuestion(tx, id, how), withdrawn };
        },
        'parked',
      ),

    /** @throws not_found, conflict, question_active */
    async resume(userId: string, id: string): Promise<QuestionView> {
      const answer = await change(id, userId, async (tx) => {
        const released = await releaseClaimsOn(tx, id);
        return { changed: await resumeQuestion(tx, id, rules.waitMs), released };
      }).catch((error: unknown) => {
        if (isUniqueViolation(error, 'questions_one_active_per_customer')) {
          throw new AppError('question_active', 'You are asking another question now. Finish or cancel it first.');
        }
        throw error;
      });
      await queue.enqueue('match', { questionId: id });
      return answer;
    },

    /** @throws not_found */
    async estimate(userId: string, id: string): Promise<{ estimate: WaitEstimate | null }> {
      const question = await findQuestion(db, id);
      if (question?.customerId !== userId) throw new AppError('not_found', 'There is no such question.');
      const outcomes = await waitOutcomes(db, question.language, id);
      return { estimate: estimateWait({ tags: question.tags, at: question.createdAt.getTime() }, outcomes) };
    },

    async detail(userId: string, id: string, text: string): Promise<QuestionView> {
      // Those it rings at read it at once; the question is matched anew, and who was asked stays asked.
      const answer = await change(id, userId, async (tx) => {
        const changed = await addDetail(tx, id, text);
        return { changed, ringing: changed ? await ringingOf(tx, id) : [] };
      });
      if (answer.status !== 'parked') await queue.enqueue('match', { questionId: id });
      return answer;
    },

    async wait(userId: string, id: string): Promise<QuestionView> {
      const answer = await change(id, userId, async (tx) => ({ changed: await extendWait(tx, id, rules.waitMs) }));
      await queue.enqueue('match', { questionId: id });
      return answer;
    },

    async mine(userId: string, page: number) {
      const { rows, total } = await questionsOf(db, userId, page);
      return { items: await questionViews(db, rows), total };
    },
  };
}
