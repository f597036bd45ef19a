import { and, eq } from 'drizzle-orm';
import { freeWindow } from '@cc/domain/fair-use.ts';
import { earning } from '@cc/domain/pricing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { payments, questions, sessionPeople, sessions } from '../schema/index.ts';
import { releaseClaimsOf, type Claim } from './claims.ts';
import type { Consultant } from './consultants.ts';
import { fairUseOf } from './fair-use.ts';
import type { Offer } from './offers.ts';
import type { Question } from './questions.ts';

/** Whether somebody is in a session, in either role. */
export async function isBusy(db: Executor, userId: string): Promise<boolean> {
  const [row] = await db
    .select({ sessionId: sessionPeople.sessionId })
    .from(sessionPeople)
    .where(and(eq(sessionPeople.userId, userId), eq(sessionPeople.active, true)));
  return row !== undefined;
}

export interface BegunSession {
  sessionId: string;
  paymentId: string;
  /** What the two had claimed elsewhere, as consultants; it is open to others again. */
  released: Claim[];
}

/**
 * Both have said yes, the consultant by accepting or the customer by confirming: the question is taken, the session with its
 * two people written on the offer's terms, and the hold wanted. Question, offer and consultant are locked by the caller.
 * @throws unique violation `session_people_one_active` when either of them is in another session.
 */
export async function beginSession(
  tx: Tx,
  {
    question,
    offer,
    consultant,
    card,
    rules,
  }: {
    question: Pick<Question, 'id' | 'customerId' | 'noFreeStart'>;
    offer: Offer;
    consultant: Consultant;
    card: { id: string };
    rules: Rules;
  },
): Promise<BegunSession> {
  if (!consultant.stripeAccountId) throw new Error('A consultant without a payout account was let through.');
  await tx
    .update(questions)
    .set({ status: 'taken', matchWantedAt: null, parkReason: null, parkedAt: null, askerGoneAt: null })
    .where(eq(questions.id, question.id));
  const terms = { priceMinor: offer.priceMinor, currency: offer.currency, commissionBps: offer.commissionBps };
  const two = { customerId: question.customerId, consultantId: consultant.userId };
  const use = await fairUseOf(tx, two, rules);
  const free = freeWindow({ ...use, agreedToNone: question.noFreeStart }, rules);
  const [session] = await tx
    .insert(sessions)
    .values({
      ...terms,
      questionId: question.id,
      offerId: offer.id,
      ...two,
      blockMinutes: offer.blockMinutes,
      tier: consultant.tier,
      freeWindowMs: free.ms,
      freeWindowWhy: free.why,
      holdDeadlineAt: inMs(rules.holdMs),
    })
    .returning({ id: sessions.id });
  if (!session) throw new Error('The session was not written.');
  await tx.insert(sessionPeople).values([
    { sessionId: session.id, userId: question.customerId, role: 'customer' },
    { sessionId: session.id, userId: consultant.userId, role: 'consultant' },
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
  const released = [
    ...(await releaseClaimsOf(tx, consultant.userId)),
    ...(await releaseClaimsOf(tx, question.customerId)),
  ];
  return { sessionId: session.id, paymentId: payment.id, released };
}
