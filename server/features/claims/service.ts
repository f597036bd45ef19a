import { AppError } from '@cc/contract/errors.ts';
import type { ClaimView, OpenQuestion, QuestionView } from '@cc/contract/http/questions.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { claimProblem } from '@cc/domain/claim.ts';
import { blockPrice, earning } from '@cc/domain/pricing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { commissionBps } from '@cc/domain/tiers.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { isBusy } from '@cc/drizzle/repositories/begin-session.ts';
import {
  claimableQuestions,
  closeClaim,
  hasDeclined,
  insertClaim,
  lockClaim,
  waitingClaimOf,
  type Claim,
} from '@cc/drizzle/repositories/claims.ts';
import { confirmClaim } from '@cc/drizzle/repositories/confirm-claim.ts';
import { findConsultant, type Consultant } from '@cc/drizzle/repositories/consultants.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { wantPush } from '@cc/drizzle/repositories/pushes.ts';
import { lockQuestion, type Question } from '@cc/drizzle/repositories/questions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { userById } from '@cc/drizzle/repositories/users.ts';
import { isUniqueViolation, transaction } from '@cc/drizzle/retry.ts';
import { claimNews, claimViews } from '@cc/drizzle/views/claim.ts';
import { offerClosedNews } from '@cc/drizzle/views/offer.ts';
import { firstName, questionNews, questionView } from '@cc/drizzle/views/question.ts';
import { sessionNews, sessionView } from '@cc/drizzle/views/session.ts';
import { addLogContext } from '@cc/platform/log.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Deps } from '../../deps.ts';
import { openQuestions } from './open-questions.ts';

export type ClaimService = ReturnType<typeof createClaimService>;

/** How many left-open questions are looked through for one page. */
const LOOKED_THROUGH = 500;
const PAGE = 20;

/** Questions that were left open: consultants browse and claim, one claim wins, the customer confirms or refuses. */
export function createClaimService(
  deps: Pick<Deps, 'db' | 'redis' | 'queue' | 'announcer' | 'config'> & { rules: Rules; heartbeats: Heartbeats },
) {
  const { db, redis, queue, announcer, config, rules, heartbeats } = deps;

  /** What one block of mine costs and brings, in the currency of a question. */
  function termsOf(consultant: Consultant, currency: string) {
    const { hourlyRateMinor, blockMinutes, tier } = consultant;
    const priceMinor = blockPrice({ hourlyRateMinor, minutes: blockMinutes, currency });
    const terms = { priceMinor, currency, commissionBps: commissionBps(tier) };
    return { ...terms, blockMinutes, earnMinor: earning(terms).payoutMinor };
  }

  /** The one place that decides who may see and claim a left-open question. @throws not_found, paused, payouts_disabled */
  async function requireClaimant(tx: Tx, question: Question, consultant: Consultant): Promise<void> {
    if (consultant.pausedAt) throw new AppError('paused', 'You are not offered questions at the moment.');
    const user = await userById(tx, consultant.userId);
    const problem = claimProblem(
      { askerId: question.customerId, language: question.language, ceilingMinor: question.maxPriceMinor },
      {
        consultantId: consultant.userId,
        active: consultant.active && user?.suspendedAt === null,
        languages: consultant.languages,
        priceMinor: termsOf(consultant, question.currency).priceMinor,
        payoutsEnabled: consultant.transfersActive && consultant.stripeAccountId !== null,
        declined: await hasDeclined(tx, question.id, consultant.userId),
      },
    );
    if (problem === 'payouts_disabled') throw new AppError('payouts_disabled', 'Set up your payout account first.');
    if (problem) throw new AppError('not_found', 'There is no such question.');
  }

  async function viewOf(claim: Claim): Promise<ClaimView> {
    const [view] = await claimViews(db, [claim]);
    if (!view) throw new AppError('internal');
    return view;
  }

  /** Ends a claim that waits, tells both, and answers with it. @throws offer_closed */
  async function end(claimId: string, questionId: string, status: 'refused' | 'withdrawn'): Promise<Claim> {
    const { claim, versions } = await transaction(db, async (tx) => {
      const question = await lockQuestion(tx, questionId);
      await lockClaim(tx, claimId);
      const closed = question && (await closeClaim(tx, claimId, status));
      if (!closed) throw new AppError('offer_closed', 'This is no longer open.');
      return { claim: closed, versions: await bumpVersions(tx, [question.customerId, closed.consultantId]) };
    });
    announcer.tell([...(await claimNews(db, [claim], versions)), ...(await questionNews(db, questionId, versions))]);
    return claim;
  }

  /** The claim on a question of mine. @throws not_found */
  async function onMine(userId: string, questionId: string, claimId: string): Promise<QuestionView> {
    addLogContext({ questionId, claimId });
    const question = await questionView(db, questionId, userId);
    if (!question) throw new AppError('not_found', 'There is no such question.');
    if (question.claim?.id !== claimId) throw new AppError('offer_closed', 'This is no longer open.');
    return question;
  }

  return {
    /** @throws not_found without a consultant profile. */
    async open(userId: string, page: number): Promise<{ items: OpenQuestion[]; total: number }> {
      const consultant = await findConsultant(db, userId);
      if (!consultant?.active) throw new AppError('not_found', 'This account has no consultant profile.');
      const terms = termsOf(consultant, config.CURRENCY);
      const { languages } = consultant;
      const found = await claimableQuestions(
        db,
        { consultantId: userId, languages, atLeastMinor: terms.priceMinor },
        LOOKED_THROUGH,
      );
      const items = openQuestions(found, consultant, { ...terms, freeWindowMs: rules.freeWindowMs }, rules);
      return { items: items.slice((page - 1) * PAGE, page * PAGE), total: items.length };
    },

    /** @throws not_found, offer_closed, offer_taken (somebody else was first), busy, paused, payouts_disabled, conflict (one at a time). */
    async claim(consultantId: string, questionId: string): Promise<ClaimView> {
      addLogContext({ questionId });
      try {
        const { claim, mailId, pushId, versions } = await transaction(db, async (tx) => {
          const question = await lockQuestion(tx, questionId);
          const consultant = await findConsultant(tx, consultantId);
          if (!question || !consultant) throw new AppError('not_found', 'There is no such question.');
          await requireClaimant(tx, question, consultant);
          if (question.parkReason !== 'left_open') {
            throw new AppError('offer_closed', 'This question is no longer open.');
          }
          if (await isBusy(tx, consultantId)) throw new AppError('busy', 'You are in a call.');
          const terms = termsOf(consultant, question.currency);
          const written = await insertClaim(tx, {
            ...terms,
            questionId,
            consultantId,
            confirmMs: rules.claimConfirmMs,
          });
          const user = await userById(tx, consultantId);
          const mail = await wantMail(tx, {
            userId: question.customerId,
            template: 'question_claimed',
            data: {
              url: `/questions/${questionId}`,
              title: question.title,
              name: firstName(user?.name ?? ''),
              minutes: String(Math.round(rules.claimConfirmMs / 60_000)),
            },
          });
          const push = await wantPush(tx, {
            userId: question.customerId,
            kind: 'claim',
            data: { claimId: written.id },
            lifeMs: rules.claimConfirmMs,
          });
          const moved = await bumpVersions(tx, [question.customerId, consultantId]);
          return { claim: written, mailId: mail, pushId: push, versions: moved };
        });
        announcer.tell([
          ...(await questionNews(db, questionId, versions)),
          ...(await claimNews(db, [claim], versions)),
        ]);
        await queue.enqueue('mail', { mailId });
        await queue.enqueue('push', { pushId }, { id: pushId });
        return viewOf(claim);
      } catch (error) {
        if (isUniqueViolation(error, 'claims_one_waiting_per_question')) {
          // Sent twice by the same person: it is theirs already.
          const mine = await waitingClaimOf(db, consultantId);
          if (mine?.questionId === questionId) return viewOf(mine);
          throw new AppError('offer_taken', 'Somebody else was a moment faster.');
        }
        if (isUniqueViolation(error, 'claims_one_waiting_per_consultant')) {
          throw new AppError('conflict', 'You are waiting for another customer. Take that back first.');
        }
        throw error;
      }
    },

    /** @throws not_found, offer_closed */
    async unclaim(consultantId: string, questionId: string): Promise<ClaimView> {
      addLogContext({ questionId });
      const claim = await waitingClaimOf(db, consultantId);
      if (claim?.questionId !== questionId) throw new AppError('offer_closed', 'This is no longer open.');
      return viewOf(await end(claim.id, questionId, 'withdrawn'));
    },

    /** Whoever has claimed and is gone keeps nobody waiting. Nothing to do is fine. */
    async release(consultantId: string): Promise<void> {
      const claim = await waitingClaimOf(db, consultantId);
      if (!claim) return;
      await end(claim.id, claim.questionId, 'withdrawn').catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'offer_closed')) throw error;
      });
    },

    /** @throws not_found, offer_closed */
    async refuse(userId: string, questionId: string, claimId: string): Promise<QuestionView> {
      await onMine(userId, questionId, claimId);
      await end(claimId, questionId, 'refused');
      const question = await questionView(db, questionId, userId);
      if (!question) throw new AppError('internal');
      return question;
    },

    /** @throws not_found, offer_closed (they are gone or taken), busy, card_required, question_active */
    async confirm(userId: string, questionId: string, claimId: string): Promise<SessionView> {
      const { claim: seen } = await onMine(userId, questionId, claimId);
      if (seen && !(await heartbeats.isLive(seen.consultantId))) {
        await end(claimId, questionId, 'withdrawn');
        throw new AppError('offer_closed', `${seen.name} is no longer here. Your question stays open.`);
      }
      const done = await transaction(db, (tx) =>
        confirmClaim(tx, { questionId, claimId, customerId: userId, rules }),
      ).catch((error: unknown) => {
        if (isUniqueViolation(error, 'session_people_one_active')) {
          throw new AppError('busy', 'One of you is in another session.');
        }
        if (isUniqueViolation(error, 'questions_one_active_per_customer')) {
          throw new AppError('question_active', 'You are asking another question now. Finish or cancel it first.');
        }
        throw error;
      });
      const { claim, sessionId, paymentId, withdrawn, released, versions } = done;
      addLogContext({ sessionId });
      await queue.enqueue('payment-effect', { paymentId }, { id: `${paymentId}-hold` });
      announcer.tell([
        ...(await sessionNews(db, sessionId, versions)),
        ...(await claimNews(db, [claim, ...released], versions)),
        ...(await questionNews(db, questionId, versions)),
        ...offerClosedNews(withdrawn, versions, 'withdrawn'),
      ]);
      for (const other of released) announcer.tell(await questionNews(db, other.questionId, versions));
      for (const offer of withdrawn) {
        announcer.tell(await questionNews(db, offer.questionId, versions));
        await queue.enqueue('offer-expire', { questionId: offer.questionId });
      }
      await publishPoolChange(redis, { consultantId: claim.consultantId, why: 'busy' });
      const view = await sessionView(db, sessionId, userId);
      if (!view) throw new AppError('internal');
      return view;
    },
  };
}
