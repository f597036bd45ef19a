import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { ResponseOf } from '@cc/contract/http/endpoint.ts';
import type { paymentsApi } from '@cc/contract/http/payments.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import type { Payment } from '../repositories/payments.ts';
import { numberOf } from '../repositories/receipts.ts';
import type { Session } from '../repositories/sessions.ts';
import { ledgerEntries, paymentMethods, payments, questions, receipts, sessions, users } from '../schema/index.ts';
import { paymentStory } from './payment-story.ts';
import { firstName } from './question.ts';

const PAGE = 20;

/** What somebody paid or did not have to pay, newest first: of each block the newest attempt, with what became of the money. */
export async function paymentHistoryOf(
  db: Executor,
  userId: string,
  page: number,
): Promise<ResponseOf<typeof paymentsApi.history>> {
  const newest = sql`not exists (select 1 from payments later where later.session_id = ${payments.sessionId}
    and later.payer_id = ${payments.payerId} and later.block = ${payments.block} and later.attempt > ${payments.attempt})`;
  const mine = and(eq(payments.payerId, userId), newest);
  const rows = await db
    .select({ payment: payments, title: questions.title, consultant: users.name, session: sessions })
    .from(payments)
    .innerJoin(sessions, eq(sessions.id, payments.sessionId))
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, sessions.consultantId))
    .where(mine)
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(PAGE)
    .offset((page - 1) * PAGE);
  const [stories, total] = await Promise.all([storiesOf(db, rows), db.$count(payments, mine)]);
  return {
    items: rows.map(({ payment, title, consultant }) => ({
      sessionId: payment.sessionId,
      title,
      consultant: firstName(consultant),
      at: iso(payment.createdAt),
      status: payment.status,
      block: payment.block,
      amountMinor: payment.amountMinor,
      capturedMinor: payment.capturedMinor,
      refundedMinor: payment.refundedMinor,
      currency: payment.currency,
      ...stories.get(payment.id)!,
    })),
    total,
  };
}

type Told = Pick<ResponseOf<typeof paymentsApi.history>['items'][number], 'steps' | 'papers'>;

/** What became of each of these payments, and the papers about it, by the payment's id. */
async function storiesOf(
  db: Executor,
  rows: { payment: Payment; session: Pick<Session, 'readyAt' | 'decidedAt'> }[],
): Promise<Map<string, Told>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ payment }) => payment.id);
  const sessionIds = rows.map(({ payment }) => payment.sessionId);
  const [attempts, moves, papers] = await Promise.all([
    db
      .select({ payment: payments, card: { last4: paymentMethods.last4 } })
      .from(payments)
      .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
      .where(inArray(payments.sessionId, sessionIds))
      .orderBy(payments.attempt),
    db
      .select()
      .from(ledgerEntries)
      .where(and(inArray(ledgerEntries.paymentId, ids), eq(ledgerEntries.account, 'customer')))
      .orderBy(ledgerEntries.createdAt),
    db.select().from(receipts).where(inArray(receipts.paymentId, ids)).orderBy(receipts.issuedAt, receipts.seq),
  ]);
  return new Map(
    rows.map(({ payment, session }) => {
      const { sessionId, payerId, block } = payment;
      const story = paymentStory({
        attempts: attempts
          .filter(
            ({ payment: other }) => other.sessionId === sessionId && other.payerId === payerId && other.block === block,
          )
          .map(({ payment: attempt, card }) => ({ ...attempt, card })),
        // A further block is held when it is asked for; the first one's hold is what the call waits for.
        heldAt: block === 1 ? session.readyAt : payment.captureBefore && payment.createdAt,
        decidedAt: block === 1 ? session.decidedAt : null,
        moved: moves
          .filter(({ paymentId }) => paymentId === payment.id)
          .map(({ kind, amountMinor, createdAt }) => ({ kind, amountMinor, at: createdAt })),
      });
      return [
        payment.id,
        {
          steps: story.map(({ at, what }) => ({ at: iso(at), what })),
          papers: papers
            .filter(({ paymentId }) => paymentId === payment.id)
            .map((paper) => ({
              number: numberOf(paper),
              kind: paper.kind,
              at: iso(paper.issuedAt),
              amountMinor: paper.amountMinor,
            })),
        },
      ];
    }),
  );
}
