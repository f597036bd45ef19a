import { and, eq, sql } from 'drizzle-orm';
import type { CallFacts } from '@cc/domain/evidence.ts';
import type { Executor } from '../client.ts';
import type { Payment } from '../repositories/payments.ts';
import { numberOf, receiptOf } from '../repositories/receipts.ts';
import { messages, questions, ratings, sessions, users } from '../schema/index.ts';
import { firstName } from './question.ts';
import { timelineOf } from './timeline.ts';

/** What may be told the payer's bank of the call that a payment is for. */
export async function callFactsOf(db: Executor, payment: Payment): Promise<CallFacts> {
  const [row] = await db
    .select({ session: sessions, question: questions, customer: { name: users.name, email: users.email } })
    .from(sessions)
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, sessions.customerId))
    .where(eq(sessions.id, payment.sessionId));
  if (!row) throw new Error(`Payment ${payment.id} has no session.`);
  const { session, question, customer } = row;
  const [timeline, receipt, [consultant], written, [rated]] = await Promise.all([
    timelineOf(db, session),
    receiptOf(db, payment.id),
    db.select({ name: users.name }).from(users).where(eq(users.id, session.consultantId)),
    db
      .select({ senderId: messages.senderId, count: sql<number>`count(*)`.mapWith(Number) })
      .from(messages)
      .where(eq(messages.sessionId, session.id))
      .groupBy(messages.senderId),
    db
      .select({ stars: ratings.stars })
      .from(ratings)
      .where(and(eq(ratings.sessionId, session.id), eq(ratings.fromUserId, session.customerId))),
  ]);
  const countOf = (userId: string) => written.find(({ senderId }) => senderId === userId)?.count ?? 0;
  return {
    customer,
    consultantName: firstName(consultant?.name ?? ''),
    title: question.title,
    priceMinor: payment.amountMinor,
    currency: payment.currency,
    blockMinutes: session.blockMinutes,
    freeWindowMs: session.freeWindowMs,
    block: payment.block,
    consent: {
      at: (payment.block === 1 ? question.consentAt : payment.createdAt).getTime(),
      version: question.consentVersion,
      ceilingMinor: question.maxPriceMinor,
    },
    receipt: receipt ? numberOf(receipt) : null,
    presence: timeline.intervals.map(({ role, from, to }) => ({
      who: role,
      from: Date.parse(from),
      to: Date.parse(to),
    })),
    talkMs: timeline.talkMs,
    markAt: timeline.markAt === null ? null : Date.parse(timeline.markAt),
    endedAt: (session.endedAt ?? session.createdAt).getTime(),
    refundedMinor: payment.refundedMinor,
    messages: { customer: countOf(session.customerId), consultant: countOf(session.consultantId) },
    stars: rated?.stars ?? null,
  };
}
