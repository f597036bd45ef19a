import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import { earning } from '@cc/domain/pricing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { paymentMethods, payments, questions, sessionPeople, sessions } from '../schema/index.ts';
import {
  findOffer,
  lockConsultant,
  lockOffer,
  markAccepted,
  resetMisses,
  withdrawRinging,
  type Offer,
} from './offers.ts';
import { closeQuestion, lockQuestion } from './questions.ts';
import { bumpVersions, type Versions } from './sync.ts';

export type AcceptOutcome =
  | {
      kind: 'accepted';
      sessionId: string;
      paymentId: string;
      questionId: string;
      offer: Offer;
      withdrawn: Offer[];
      versions: Versions;
    }
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
  const [busy] = await tx
    .select({ sessionId: sessionPeople.sessionId })
    .from(sessionPeople)
    .where(and(eq(sessionPeople.userId, consultantId), eq(sessionPeople.active, true)));
  if (busy) throw new AppError('busy', 'You are in another session.');

  const [card] = await tx
    .select()
    .from(paymentMethods)
    .where(
      and(
        eq(paymentMethods.userId, question.customerId),
        eq(paymentMethods.isDefault, true),
        isNull(paymentMethods.removedAt),
      ),
    );
  if (!card || !consultant.stripeAccountId) {
    const withdrawn = await withdrawRinging(tx, question.id);
    await closeQuestion(tx, question.id, 'cancelled', card ? 'payouts_missing' : 'card_missing');
    const versions = await bumpVersions(tx, [question.customerId, ...withdrawn.map((other) => other.consultantId)]);
    return { kind: 'card_missing', questionId: question.id, withdrawn, versions };
  }

  await markAccepted(tx, offer.id);
  const withdrawn = await withdrawRinging(tx, question.id, offer.id);
  await tx.update(questions).set({ status: 'taken', matchWantedAt: null }).where(eq(questions.id, question.id));
  await resetMisses(tx, consultantId);

  const terms = {
    priceMinor: offer.priceMinor,
    currency: offer.currency,
    commissionBps: offer.commissionBps,
  };
  const [session] = await tx
    .insert(sessions)
    .values({
      ...terms,
      questionId: question.id,
      offerId: offer.id,
      customerId: question.customerId,
      consultantId,
      blockMinutes: offer.blockMinutes,
      tier: consultant.tier,
      freeWindowMs: rules.freeWindowMs,
      holdDeadlineAt: inMs(rules.holdMs),
    })
    .returning({ id: sessions.id });
  if (!session) throw new Error('The session was not written.');
  await tx.insert(sessionPeople).values([
    { sessionId: session.id, userId: question.customerId, role: 'customer' },
    { sessionId: session.id, userId: consultantId, role: 'consultant' },
  ]);
  const [payment] = await tx
    .insert(payments)
    .values({
      sessionId: session.id,
      payerId: question.customerId,
      paymentMethodId: card.id,
      amountMinor: offer.priceMinor,
      currency: offer.currency,
      feeMinor: earning(terms).feeMinor,
      destination: consultant.stripeAccountId,
      wanted: 'hold',
      wantedAt: NOW,
    })
    .returning({ id: payments.id });
  if (!payment) throw new Error('The payment was not written.');

  const versions = await bumpVersions(tx, [
    question.customerId,
    consultantId,
    ...withdrawn.map((other) => other.consultantId),
  ]);
  return {
    kind: 'accepted',
    sessionId: session.id,
    paymentId: payment.id,
    questionId: question.id,
    offer,
    withdrawn,
    versions,
  };
}
