import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Rules } from '@cc/domain/rules.ts';
import { caseUntil, leftToRefund, mayDecide, shareOut } from '@cc/domain/cases.ts';
import { AppError } from '@cc/contract/errors.ts';
import { formatMoney } from '@cc/domain/money.ts';
import type { Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { cases, payments, questions } from '../schema/index.ts';
import { chargebacksOf } from './chargebacks.ts';
import { wantMail } from './mails.ts';
import type { Payment } from './payments.ts';
import { insertRefund, refundsOf, wantOpen } from './refunds.ts';
import { lockSession, type Session } from './sessions.ts';

export type Case = typeof cases.$inferSelect;

/** What a change of a case asks of its caller, beside moving the versions of both people. */
export interface CaseChange {
  session: Session;
  mails: string[];
  /** Payments that now want a refund. */
  payments: string[];
}

type CaseRules = Pick<Rules, 'disputeDays' | 'caseAnswerDays'>;

/** What was charged for the session, block by block. */
const chargesOf = (tx: Tx, sessionId: string) =>
  tx
    .select()
    .from(payments)
    .where(and(eq(payments.sessionId, sessionId), eq(payments.status, 'captured')))
    .orderBy(asc(payments.block));

async function leftOf(tx: Tx, payment: Payment) {
  const given = (await refundsOf(tx, payment.id)).filter(({ status }) => status !== 'failed' && status !== 'void');
  const taken = await chargebacksOf(tx, payment.id);
  const { capturedMinor } = payment;
  const refundedMinor = given.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const chargedBack = taken.some(({ status, inquiry }) => status !== 'won' && !inquiry);
  return {
    payment,
    capturedMinor,
    refundedMinor,
    leftMinor: leftToRefund({ capturedMinor, refundedMinor, chargedBack }),
  };
}

async function charged(tx: Tx, rows: readonly Payment[]) {
  const charges: Awaited<ReturnType<typeof leftOf>>[] = [];
  for (const payment of rows) charges.push(await leftOf(tx, payment));
  const sum = (of: 'capturedMinor' | 'refundedMinor' | 'leftMinor') => charges.reduce((all, one) => all + one[of], 0);
  return {
    charges,
    capturedMinor: sum('capturedMinor'),
    refundedMinor: sum('refundedMinor'),
    leftMinor: sum('leftMinor'),
  };
}

async function titleOf(tx: Tx, session: Session): Promise<string> {
  const [row] = await tx.select({ title: questions.title }).from(questions).where(eq(questions.id, session.questionId));
  return row?.title ?? '';
}

const urlOf = (session: Session) => `/sessions/${session.id}`;

/** @throws not_found for everybody but its customer, conflict when it is too late, stated already, or about nothing. */
export async function stateCase(
  tx: Tx,
  { sessionId, customerId, statement }: { sessionId: string; customerId: string; statement: string },
  rules: CaseRules,
): Promise<CaseChange> {
  const session = await lockSession(tx, sessionId);
  if (session?.customerId !== customerId) throw new AppError('not_found', 'There is no such call of yours.');
  const [payment, ...more] = await chargesOf(tx, sessionId).for('update');
  const until =
    payment && session.settledAt && session.endedAt
      ? caseUntil({ endedAt: session.endedAt.getTime(), ...(await charged(tx, [payment, ...more])) }, rules)
      : null;
  if (!payment || until === null) throw new AppError('conflict', 'There is nothing left of this call to give back.');
  if (until <= session.now.getTime()) {
    throw new AppError('conflict', `A case can be stated within ${rules.disputeDays} days of the call.`);
  }
  const [stated] = await tx
    .insert(cases)
    .values({ sessionId, paymentId: payment.id, statement })
    .onConflictDoNothing()
    .returning();
  if (!stated) throw new AppError('conflict', 'You have stated a case about this call already.');
  const data = { title: await titleOf(tx, session), days: String(rules.caseAnswerDays), url: urlOf(session) };
  const mail = await wantMail(tx, { userId: session.consultantId, template: 'case_stated', data });
  return { session, mails: [mail], payments: [] };
}

/** @throws not_found for everybody but its consultant, conflict when it is answered or decided. */
export async function answerCase(
  tx: Tx,
  { sessionId, consultantId, answer }: { sessionId: string; consultantId: string; answer: string },
): Promise<CaseChange> {
  const session = await lockSession(tx, sessionId);
  if (session?.consultantId !== consultantId) throw new AppError('not_found', 'There is no such call of yours.');
  const [answered] = await tx
    .update(cases)
    .set({ status: 'answered', answer, answeredAt: NOW })
    .where(and(eq(cases.sessionId, sessionId), eq(cases.status, 'open')))
    .returning();
  if (!answered) throw new AppError('conflict', 'There is no case that waits for your answer.');
  const data = { title: await titleOf(tx, session), url: urlOf(session) };
  const mail = await wantMail(tx, { userId: session.customerId, template: 'case_answered', data });
  return { session, mails: [mail], payments: [] };
}

/**
 * Decides a case, once: `refundMinor` of what is left goes back, 0 rejects it.
 * @throws not_found, conflict when it is decided, the consultant has still time to answer, or less than that is left.
 */
export async function decideCase(
  tx: Tx,
  caseId: string,
  { adminId, refundMinor, decision }: { adminId: string; refundMinor: number; decision: string },
  rules: CaseRules,
): Promise<CaseChange> {
  const [seen] = await tx.select().from(cases).where(eq(cases.id, caseId));
  const session = seen && (await lockSession(tx, seen.sessionId));
  const rows = seen ? await chargesOf(tx, seen.sessionId).for('update') : [];
  if (!session || rows.length === 0) throw new AppError('not_found', 'There is no such case.');
  const [open] = await tx.select().from(cases).where(eq(cases.id, caseId)).for('update');
  if (open?.status !== 'open' && open?.status !== 'answered') throw new AppError('conflict', 'It is decided already.');
  const heard = { statedAt: open.createdAt.getTime(), answeredAt: open.answeredAt?.getTime() ?? null };
  if (!mayDecide({ ...heard, now: session.now.getTime() }, rules)) {
    throw new AppError('conflict', 'The consultant still has time to answer.');
  }
  const { charges, capturedMinor, leftMinor: left } = await charged(tx, rows);
  if (refundMinor > left) throw new AppError('conflict', 'That is more than is left of the charge.', { left });

  const wanted: string[] = [];
  for (const { charge, amountMinor } of shareOut(refundMinor, charges)) {
    await insertRefund(tx, charge.payment, { reason: 'case', amountMinor });
    if ((await wantOpen(tx, charge.payment)).wanted === 'refund') wanted.push(charge.payment.id);
  }
  const status = refundMinor > 0 ? 'refunded' : 'rejected';
  await tx
    .update(cases)
    .set({ status, decision, refundMinor: refundMinor || null, decidedBy: adminId, decidedAt: NOW })
    .where(and(eq(cases.id, caseId), inArray(cases.status, ['open', 'answered'])));
  const outcome =
    refundMinor > 0
      ? `${formatMoney(refundMinor, session.currency)} of ${formatMoney(capturedMinor, session.currency)} goes back to the customer.`
      : 'the charge stays as it is.';
  const data = { title: await titleOf(tx, session), outcome, decision, url: urlOf(session) };
  const mails: string[] = [];
  for (const userId of [session.customerId, session.consultantId]) {
    mails.push(await wantMail(tx, { userId, template: 'case_decided', data }));
  }
  return { session, mails, payments: wanted };
}

/** What was charged for the call that a case is about, what of it has been given back, and what still can be. */
export const chargeOf = async (tx: Tx, sessionId: string) => charged(tx, await chargesOf(tx, sessionId));
