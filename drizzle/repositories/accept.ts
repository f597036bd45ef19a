import { eq } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '../client.ts';
import { sessions } from '../schema/index.ts';
import { beginSession, isBusy, type BegunSession } from './begin-session.ts';
import { peopleOfClaims } from './claims.ts';
import {
  findOffer,
  lockConsultant,
  lockOffer,
  markAccepted,
  resetMisses,
  withdrawRinging,
  type Offer,
} from './offers.ts';
import { defaultMethodOf } from './payment-methods.ts';
import { closeQuestion, lockQuestion } from './questions.ts';
import { bumpVersions, type Versions } from './sync.ts';

export type AcceptOutcome =
  | ({ kind: 'accepted'; questionId: string; offer: Offer; withdrawn: Offer[]; versions: Versions } & BegunSession)
  /** Won before; the answer was lost on its way. */
  | { kind: 'accepted_before'; sessionId: string; questionId: string }
  /** The customer removed every card meanwhile: the question was closed. */
  | { kind: 'card_missing'; questionId: string; withdrawn: Offer[]; versions: Versions };

/**
 * First accept wins, in one transaction: offer accepted, the other offers withdrawn, question taken, session and its two
 * people written, and the hold wanted. Locks in the house's order question → offer → consultant → session.
 * Accepting an offer that one has already won answers with the same session.
 * @throws not_found, offer_taken, offer_closed, busy.
 */
export async function acceptOffer(tx: Tx, offerId: string, consultantId: string, rules: Rules): Promise<AcceptOutcome> {
  const seen = await findOffer(tx, offerId);
  if (!seen || seen.consultantId !== consultantId) throw new AppError('not_found', 'There is no such offer.');
  const question = await lockQuestion(tx, seen.questionId);
  const offer = await lockOffer(tx, offerId);
  const consultant = await lockConsultant(tx, consultantId);
  if (!question || !offer || !consultant) throw new AppError('not_found', 'There is no such offer.');
  if (offer.status === 'accepted') {
    const [won] = await tx.select({ id: sessions.id }).from(sessions).where(eq(sessions.offerId, offerId));
    if (won) return { kind: 'accepted_before', sessionId: won.id, questionId: question.id };
  }
  if (!offer.open || question.status !== 'offering') {
    throw question.status === 'taken' || question.status === 'done'
      ? new AppError('offer_taken', 'Somebody else was a moment faster.')
      : new AppError('offer_closed', 'This offer is no longer open.');
  }
  // However old the memory was that chose this person: nobody who has gone offline since is put into a call.
  if (consultant.intent !== 'online' || !consultant.active) {
    throw new AppError('offer_closed', 'You are offline, so this offer is no longer open to you.');
  }
  if (await isBusy(tx, consultantId)) throw new AppError('busy', 'You are in another session.');

  const card = await defaultMethodOf(tx, question.customerId);
  if (!card || !consultant.stripeAccountId) {
    const withdrawn = await withdrawRinging(tx, question.id);
    await closeQuestion(tx, question.id, 'cancelled', card ? 'payouts_missing' : 'card_missing');
    const versions = await bumpVersions(tx, [question.customerId, ...withdrawn.map((other) => other.consultantId)]);
    return { kind: 'card_missing', questionId: question.id, withdrawn, versions };
  }

  await markAccepted(tx, offer.id);
  const withdrawn = await withdrawRinging(tx, question.id, offer.id);
  await resetMisses(tx, consultantId);
  const begun = await beginSession(tx, { question, offer, consultant, card, rules });
  const versions = await bumpVersions(tx, [
    question.customerId,
    consultantId,
    ...withdrawn.map((other) => other.consultantId),
    ...(await peopleOfClaims(tx, begun.released)),
  ]);
  return { kind: 'accepted', questionId: question.id, offer, withdrawn, versions, ...begun };
}
