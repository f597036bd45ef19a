import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { earning } from '@cc/domain/pricing.ts';
import { RULES } from '@cc/domain/rules.ts';
import { commissionBps, type Tier } from '@cc/domain/tiers.ts';
import type { Executor } from '../client.ts';
import { offers, payments, presenceIntervals, questions, ratings, sessionPeople, sessions } from '../schema/index.ts';

export interface PastSession {
  customer: { id: string; methodId: string };
  consultant: { id: string; tier: Tier; stripeAccountId: string; blockMinutes: number; priceMinor: number };
  currency: string;
  title: string;
  tags: string[];
  /** When it was asked. */
  askedAt: Date;
  /** Evidenced talk time; less than the free window, as nothing was charged. */
  talkMs: number;
  stars: number;
  comment: string;
}

/** Writes a whole call of the past, asked, answered, talked and hung up within its free start, as if it had been lived; answers with its id. */
export async function writePastSession(tx: Executor, past: PastSession): Promise<string> {
  const { customer, consultant, currency, talkMs } = past;
  const at = (ms: number) => new Date(past.askedAt.getTime() + ms);
  const [answeredAt, liveAt] = [at(9_000), at(15_000)];
  const endedAt = at(15_000 + talkMs);
  const bps = commissionBps(consultant.tier);
  const terms = {
    priceMinor: consultant.priceMinor,
    currency,
    blockMinutes: consultant.blockMinutes,
    commissionBps: bps,
  };
  const { feeMinor, payoutMinor } = earning({ priceMinor: consultant.priceMinor, commissionBps: bps, currency });
  const questionId = randomUUID();
  const [offerId, sessionId] = [uuidv7(), uuidv7()];
  const people = [
    { userId: customer.id, role: 'customer' as const },
    { userId: consultant.id, role: 'consultant' as const },
  ];

  await tx.insert(questions).values({
    id: questionId,
    customerId: customer.id,
    title: past.title,
    tags: past.tags,
    maxPriceMinor: consultant.priceMinor,
    currency,
    status: 'done',
    round: 1,
    waitUntil: at(RULES.waitMs),
    consentAt: past.askedAt,
    consentVersion: 'demo',
    closedAt: endedAt,
    closedReason: 'answered',
    createdAt: past.askedAt,
  });
  await tx.insert(offers).values({
    id: offerId,
    questionId,
    consultantId: consultant.id,
    round: 1,
    status: 'accepted',
    ...terms,
    earnMinor: payoutMinor,
    score: 0.8,
    why: past.tags.map((tag) => `Knows ${tag}`),
    ringEndsAt: at(RULES.ringMs),
    deliveredAt: at(1_000),
    answeredAt,
    createdAt: past.askedAt,
  });
  await tx.insert(sessions).values({
    id: sessionId,
    questionId,
    offerId,
    customerId: customer.id,
    consultantId: consultant.id,
    status: 'ended',
    outcome: 'free',
    endReason: 'hung_up',
    endedBy: customer.id,
    ...terms,
    tier: consultant.tier,
    freeWindowMs: RULES.freeWindowMs,
    holdDeadlineAt: at(9_000 + RULES.holdMs),
    readyAt: at(11_000),
    joinDeadlineAt: at(11_000 + RULES.joinMs),
    liveAt,
    endedAt,
    talkMs,
    decision: 'cancel',
    decidedAt: endedAt,
    settledAt: endedAt,
    roomCloseWantedAt: endedAt,
    roomClosedAt: endedAt,
    createdAt: answeredAt,
  });
  await tx
    .insert(sessionPeople)
    .values(people.map((person) => ({ sessionId, ...person, active: false, startedAt: liveAt })));
  await tx
    .insert(presenceIntervals)
    .values(people.map(({ userId }) => ({ sessionId, userId, fromAt: liveAt, lastMediaAt: endedAt, closed: true })));
  await tx.insert(payments).values({
    sessionId,
    payerId: customer.id,
    paymentMethodId: customer.methodId,
    amountMinor: consultant.priceMinor,
    currency,
    feeMinor,
    destination: consultant.stripeAccountId,
    status: 'cancelled',
    createdAt: answeredAt,
    updatedAt: endedAt,
  });
  await tx.insert(ratings).values({
    sessionId,
    fromUserId: customer.id,
    toUserId: consultant.id,
    toRole: 'consultant',
    stars: past.stars,
    comment: past.comment,
    createdAt: at(60_000 + talkMs),
  });
  return sessionId;
}
