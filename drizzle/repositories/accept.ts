import { eq, sql } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '../client.ts';
import { prepared } from '../prepared.ts';
import { offers, questions, sessions } from '../schema/index.ts';
import { isBusy, writeSession, type BegunSession } from './begin-session.ts';
import { peopleOfClaims } from './claims.ts';
import { fairUseOf } from './fair-use.ts';
import { lockConsultant, lockOffer, markAccepted, resetMisses, withdrawRinging, type Offer } from './offers.ts';
import { defaultMethodOf } from './payment-methods.ts';
import { closeQuestion, lockQuestion } from './questions.ts';
import { bumpVersions, type Versions } from './sync.ts';

export type AcceptOutcome =
  | ({ kind: 'accepted'; questionId: string; offer: Offer; withdrawn: Offer[]; versions: Versions } & BegunSession)
  /** Won before; the answer was lost on its way. */
  | { kind: 'accepted_before'; sessionId: string; questionId: string }
  /** The customer removed every card meanwhile: the question was closed. */
  | { kind: 'card_missing'; questionId: string; withdrawn: Offer[]; versions: Versions };

/** What of an offer never changes, and says which rows are to be locked. */
const placeOf = prepared((db) =>
  db
    .select({ questionId: offers.questionId, customerId: questions.customerId, consultantId: offers.consultantId })
    .from(offers)
    .innerJoin(questions, eq(questions.id, offers.questionId))
    .where(eq(offers.id, sql.placeholder('id'))),
);

/**
 * First accept wins, in one transaction: offer accepted, the other offers withdrawn, question taken, session and its two
 * people written, and the hold wanted. Locks in the house's order question → offer → consultant → session: what does not
 * depend on each other is sent without waiting, and done in the order in which it is sent.
 * Accepting an offer that one has already won answers with the same session.
 * @throws not_found, offer_taken, offer_closed, busy.
 */
export async function acceptOffer(tx: Tx, offerId: string, consultantId: string, rules: Rules): Promise<AcceptOutcome> {
  const [place] = await placeOf(tx, { id: offerId });
  if (place?.consultantId !== consultantId) throw new AppError('not_found', 'There is no such offer.');
  const { customerId } = place;
  const [question, offer, consultant, busy, card, use] = await Promise.all([
    lockQuestion(tx, place.questionId),
    lockOffer(tx, offerId),
    lockConsultant(tx, consultantId),
    isBusy(tx, consultantId),
    defaultMethodOf(tx, customerId),
    fairUseOf(tx, place, rules),
  ]);
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
  if (busy) throw new AppError('busy', 'You are in another session.');

  if (!card || !consultant.stripeAccountId) {
    const withdrawn = await withdrawRinging(tx, question.id);
    await closeQuestion(tx, question.id, 'cancelled', card ? 'payouts_missing' : 'card_missing');
    const versions = await bumpVersions(tx, [customerId, ...withdrawn.map((other) => other.consultantId)]);
    return { kind: 'card_missing', questionId: question.id, withdrawn, versions };
  }

  const [withdrawn, begun] = await Promise.all([
    withdrawRinging(tx, question.id, offer.id),
    writeSession(tx, { question, offer, consultant, card, rules }, use),
    markAccepted(tx, offer.id),
    resetMisses(tx, consultantId),
  ]);
  const versions = await bumpVersions(tx, [
    customerId,
    consultantId,
    ...withdrawn.map((other) => other.consultantId),
    ...(await peopleOfClaims(tx, begun.released)),
  ]);
  return { kind: 'accepted', questionId: question.id, offer, withdrawn, versions, ...begun };
}
