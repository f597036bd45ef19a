import { and, eq, sql } from 'drizzle-orm';
import { freeWindow, type FairUse } from '@cc/domain/fair-use.ts';
import { earning } from '@cc/domain/pricing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor, Tx } from '../client.ts';
import { uuidv7 } from 'uuidv7';
import { NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { payments, questions, sessionPeople, sessions } from '../schema/index.ts';
import { releaseClaimsOfBoth, type Claim } from './claims.ts';
import type { Consultant } from './consultants.ts';
import { fairUseOf } from './fair-use.ts';
import type { Offer } from './offers.ts';
import type { Question } from './questions.ts';

const given = sql.placeholder;

const sessionOf = prepared((db) =>
  db
    .select({ sessionId: sessionPeople.sessionId })
    .from(sessionPeople)
    .where(and(eq(sessionPeople.userId, given('userId')), eq(sessionPeople.active, true))),
);

/** Whether somebody is in a session, in either role. */
export const isBusy = async (db: Executor, userId: string): Promise<boolean> =>
  (await sessionOf(db, { userId })).length > 0;

const take = prepared((tx) =>
  tx
    .update(questions)
    .set({ status: 'taken', matchWantedAt: null, parkReason: null, parkedAt: null, askerGoneAt: null })
    .where(eq(questions.id, given('questionId'))),
);

const insertSession = prepared((tx) =>
  tx.insert(sessions).values({
    id: given('sessionId'),
    questionId: given('questionId'),
    offerId: given('offerId'),
    customerId: given('customerId'),
    consultantId: given('consultantId'),
    priceMinor: given('priceMinor'),
    currency: given('currency'),
    commissionBps: given('commissionBps'),
    blockMinutes: given('blockMinutes'),
    tier: given('tier'),
    freeWindowMs: given('freeWindowMs'),
    freeWindowWhy: given('freeWindowWhy'),
    holdDeadlineAt: sql`clock_timestamp() + ${given('holdMs')}::float8 * interval '1 millisecond'`,
  }),
);

const insertPeople = prepared((tx) =>
  tx.insert(sessionPeople).values([
    { sessionId: given('sessionId'), userId: given('customerId'), role: 'customer' },
    { sessionId: given('sessionId'), userId: given('consultantId'), role: 'consultant' },
  ]),
);

const insertPayment = prepared((tx) =>
  tx.insert(payments).values({
    id: given('paymentId'),
    sessionId: given('sessionId'),
    payerId: given('customerId'),
    paymentMethodId: given('cardId'),
    amountMinor: given('priceMinor'),
    currency: given('currency'),
    feeMinor: given('feeMinor'),
    destination: given('destination'),
    wanted: 'hold',
    wantedAt: NOW,
  }),
);

export interface BegunSession {
  sessionId: string;
  paymentId: string;
  /** What the two had claimed elsewhere, as consultants; it is open to others again. */
  released: Claim[];
}

/** The two who have said yes, and what they have agreed on. */
export interface Agreed {
  question: Pick<Question, 'id' | 'customerId' | 'noFreeStart'>;
  offer: Offer;
  consultant: Consultant;
  card: { id: string };
  rules: Rules;
}

/**
 * Both have said yes, the consultant by accepting or the customer by confirming: the question is taken, the session with its
 * two people written on the offer's terms, and the hold wanted. Question, offer and consultant are locked by the caller.
 * @throws unique violation `session_people_one_active` when either of them is in another session.
 */
export async function beginSession(tx: Tx, agreed: Agreed): Promise<BegunSession> {
  const two = { customerId: agreed.question.customerId, consultantId: agreed.consultant.userId };
  return writeSession(tx, agreed, await fairUseOf(tx, two, agreed.rules));
}

/** The same where it is known already how the two have used free starts. All of it is one round trip. */
export async function writeSession(
  tx: Tx,
  { question, offer, consultant, card, rules }: Agreed,
  use: Omit<FairUse, 'agreedToNone'>,
): Promise<BegunSession> {
  if (!consultant.stripeAccountId) throw new Error('A consultant without a payout account was let through.');
  const terms = { priceMinor: offer.priceMinor, currency: offer.currency, commissionBps: offer.commissionBps };
  const free = freeWindow({ ...use, agreedToNone: question.noFreeStart }, rules);
  const [sessionId, paymentId] = [uuidv7(), uuidv7()];
  const values = {
    ...terms,
    sessionId,
    paymentId,
    questionId: question.id,
    offerId: offer.id,
    customerId: question.customerId,
    consultantId: consultant.userId,
    blockMinutes: offer.blockMinutes,
    tier: consultant.tier,
    freeWindowMs: free.ms,
    freeWindowWhy: free.why,
    holdMs: rules.holdMs,
    cardId: card.id,
    feeMinor: earning(terms).feeMinor,
    destination: consultant.stripeAccountId,
  };
  const [released] = await Promise.all([
    releaseClaimsOfBoth(tx, question.customerId, consultant.userId),
    take(tx, values),
    insertSession(tx, values),
    insertPeople(tx, values),
    insertPayment(tx, values),
  ]);
  return { sessionId, paymentId, released };
}
