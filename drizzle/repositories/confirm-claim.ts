import { and, eq } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { offers, questions } from '../schema/index.ts';
import { beginSession, isBusy, type BegunSession } from './begin-session.ts';
import { askersOf, closeClaim, lockClaim, peopleOfClaims, type Claim } from './claims.ts';
import { lockConsultant, resetMisses, type Offer } from './offers.ts';
import { defaultMethodOf } from './payment-methods.ts';
import { lockQuestion } from './questions.ts';
import { bumpVersions, type Versions } from './sync.ts';

export interface ConfirmedClaim extends BegunSession {
  claim: Claim;
  /** What was ringing at the consultant, of other questions. */
  withdrawn: Offer[];
  versions: Versions;
}

/**
 * The customer confirms a claim: the same as an accepted offer, in one transaction. An accepted offer that never rang stands for
 * the claim, so that everything after it is as always. Locks question → claim and offers → consultant → session.
 * @throws not_found, offer_closed (released meanwhile), busy (either of them), card_required.
 */
export async function confirmClaim(
  tx: Tx,
  { questionId, claimId, customerId, rules }: { questionId: string; claimId: string; customerId: string; rules: Rules },
): Promise<ConfirmedClaim> {
  const question = await lockQuestion(tx, questionId);
  if (!question || question.customerId !== customerId) throw new AppError('not_found', 'There is no such question.');
  const seen = await lockClaim(tx, claimId);
  if (!seen || seen.questionId !== questionId) throw new AppError('not_found', 'There is no such answer.');
  if (!seen.open || question.status !== 'parked') throw new AppError('offer_closed', 'This is no longer open.');
  const { consultantId } = seen;
  const withdrawn = await tx
    .update(offers)
    .set({ status: 'withdrawn' })
    .where(and(eq(offers.consultantId, consultantId), eq(offers.status, 'ringing')))
    .returning();
  const consultant = await lockConsultant(tx, consultantId);
  if (!consultant?.active || !consultant.stripeAccountId || consultant.pausedAt) {
    throw new AppError('offer_closed', 'They can no longer take it.');
  }
  if (await isBusy(tx, customerId)) throw new AppError('busy', 'You are in another call.');
  if (await isBusy(tx, consultantId)) throw new AppError('offer_closed', 'They are in another call now.');
  const card = await defaultMethodOf(tx, customerId);
  if (!card)
    throw new AppError('card_required', 'Save a card first; it is only held, and charged past the free start.');

  const claim = await closeClaim(tx, claimId, 'confirmed');
  if (!claim) throw new AppError('offer_closed', 'This is no longer open.');
  const round = question.round + 1;
  await tx.update(questions).set({ round }).where(eq(questions.id, questionId));
  const { priceMinor, currency, blockMinutes, commissionBps, earnMinor } = claim;
  const [offer] = await tx
    .insert(offers)
    .values({
      ...{ questionId, consultantId, round, priceMinor, currency, blockMinutes, commissionBps, earnMinor, claimId },
      ...{ status: 'accepted', score: 0, why: [], ringEndsAt: NOW, deliveredAt: NOW, answeredAt: NOW },
    })
    .returning();
  if (!offer) throw new Error('The offer was not written.');
  await resetMisses(tx, consultantId);
  const begun = await beginSession(tx, { question, offer, consultant, card, rules });
  const askers = await askersOf(tx, withdrawn);
  const others = await peopleOfClaims(tx, begun.released);
  return {
    claim,
    withdrawn,
    ...begun,
    versions: await bumpVersions(tx, [customerId, consultantId, ...askers, ...others]),
  };
}
