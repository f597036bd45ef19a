import type { JobHandlers } from '@cc/platform/queue.ts';
import { learnConsultant } from './learn/learn.ts';
import { refit, type RefitDeps } from './learn/refit.ts';
import { matchQuestion, type MatchDeps } from './match/match.ts';
import { sendMail, type MailDeps } from './notify/mail.ts';
import { sendPush, type PushDeps } from './notify/push.ts';
import { expireOffers, type ExpireDeps } from './offers/expire.ts';
import type { PaymentDeps } from './payments/deps.ts';
import { carryOutAhead } from './payments/advance-hold.ts';
import { carryOut } from './payments/effect.ts';
import { compare } from './payments/compare.ts';
import { foldEvent } from './payments/webhook.ts';
import { checkSession } from './sessions/check.ts';
import type { SessionDeps } from './sessions/deps.ts';

export type WorkerDeps = MatchDeps & ExpireDeps & PaymentDeps & SessionDeps & MailDeps & PushDeps & RefitDeps;

/**
 * Every job of the contract and who does it; the type leaves no job out.
 * @param forMatch what matching is to use instead.
 */
export function handlersOf(deps: WorkerDeps, forMatch: MatchDeps = deps): JobHandlers {
  return {
    match: ({ questionId }) => matchQuestion(forMatch, questionId),
    'offer-expire': ({ questionId }) => expireOffers(deps, questionId),
    'session-check': ({ sessionId }) => checkSession(deps, sessionId),
    'payment-effect': ({ paymentId }) => carryOut(deps, paymentId),
    'advance-hold': ({ holdId }) => carryOutAhead(deps, holdId),
    'payment-fold': ({ paymentId }) => compare(deps, paymentId),
    'webhook-fold': ({ eventId }) => foldEvent(deps, eventId),
    mail: ({ mailId }) => sendMail(deps, mailId),
    push: ({ pushId }) => sendPush(deps, pushId),
    learn: ({ consultantId }) => learnConsultant(deps, consultantId),
    refit: ({ refitId }) => refit(deps, refitId),
  };
}
