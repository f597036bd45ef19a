import { and, eq, isNull, sql } from 'drizzle-orm';
import { formatMoney } from '@cc/domain/money.ts';
import { receiptNumber, type ReceiptFacts, type ReceiptKind, type Seller } from '@cc/domain/receipt.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs } from '../now.ts';
import { paymentMethods, payments, questions, receipts, sessions, users } from '../schema/index.ts';
import { firstName } from '../views/question.ts';
import { wantMail } from './mails.ts';
import type { Payment } from './payments.ts';

export type Receipt = typeof receipts.$inferSelect;

export const numberOf = ({ kind, year, seq }: Pick<Receipt, 'kind' | 'year' | 'seq'>): string =>
  receiptNumber(kind, year, seq);

/**
 * Takes the next number. The counter's row stays locked until the transaction ends: whoever comes next waits, and a rollback
 * gives the number back, so there are no gaps and no doubles. Lock order: … payments → counter → versions.
 */
async function nextNumber(tx: Tx, kind: ReceiptKind): Promise<{ year: number; seq: number; issuedAt: Date }> {
  // The instant is read once the lock is had, so that dates rise with the numbers; it stays within its year.
  const [row] = await tx.execute<{ year: number; last: number; at: string }>(sql`
    insert into receipt_counters (kind, year, last)
    values (${kind}, extract(year from clock_timestamp() at time zone 'UTC')::int, 1)
    on conflict (kind, year) do update set last = receipt_counters.last + 1
    returning year, last,
      least(clock_timestamp(), (make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC') - interval '1 millisecond')) as at`);
  if (!row) throw new Error('A counter gave no number.');
  return { year: row.year, seq: row.last, issuedAt: new Date(row.at) };
}

/** What a receipt says of a payment, as things are now. */
async function factsOf(tx: Tx, payment: Payment, seller: Seller): Promise<ReceiptFacts> {
  const [row] = await tx
    .select({
      buyer: { name: users.name, email: users.email },
      zone: users.timeZone,
      consultant: sql<string>`(select c.name from users c where c.id = ${sessions.consultantId})`,
      title: questions.title,
      blockMinutes: sessions.blockMinutes,
      freeWindowMs: sessions.freeWindowMs,
      liveAt: sessions.liveAt,
      card: { brand: paymentMethods.brand, last4: paymentMethods.last4 },
    })
    .from(sessions)
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, payment.payerId))
    .innerJoin(paymentMethods, eq(paymentMethods.id, payment.paymentMethodId))
    .where(eq(sessions.id, payment.sessionId));
  if (!row) throw new Error(`Payment ${payment.id} has no session.`);
  return {
    seller,
    buyer: row.buyer,
    consultant: firstName(row.consultant),
    title: row.title,
    block: payment.block,
    blockMinutes: row.blockMinutes,
    freeMinutes: payment.block === 1 ? Math.floor(row.freeWindowMs / 60_000) : 0,
    startedAt: row.liveAt?.toISOString() ?? null,
    card: row.card,
    zone: row.zone ?? 'UTC',
    corrects: null,
  };
}

async function write(
  tx: Tx,
  payment: Payment,
  paper: { kind: ReceiptKind; amountMinor: number; facts: ReceiptFacts; refundId: string | null },
): Promise<Receipt> {
  const [receipt] = await tx
    .insert(receipts)
    .values({
      ...paper,
      ...(await nextNumber(tx, paper.kind)),
      paymentId: payment.id,
      sessionId: payment.sessionId,
      buyerId: payment.payerId,
      currency: payment.currency,
    })
    .returning();
  if (!receipt) throw new Error('A receipt was not written.');
  return receipt;
}

/** The receipt of a payment; undefined when it has none. */
export async function receiptOf(db: Executor, paymentId: string): Promise<Receipt | undefined> {
  const [row] = await db
    .select()
    .from(receipts)
    .where(and(eq(receipts.paymentId, paymentId), eq(receipts.kind, 'receipt')));
  return row;
}

/**
 * Writes the receipt of a charge and wants it mailed; in the transaction that folds the charge in, just before the versions,
 * because everybody else waits for the number. The payment is locked. The mail has no job of its own: the sweep sends it within
 * seconds and a few at a time, so that a burst of charges does not wait for papers being drawn.
 * @returns null when there is a receipt already.
 */
export async function issueReceipt(tx: Tx, payment: Payment, seller: Seller): Promise<Receipt | null> {
  if (payment.capturedMinor <= 0 || (await receiptOf(tx, payment.id))) return null;
  const facts = await factsOf(tx, payment, seller);
  const receipt = await write(tx, payment, {
    kind: 'receipt',
    amountMinor: payment.capturedMinor,
    facts,
    refundId: null,
  });
  await wantMail(tx, {
    userId: payment.payerId,
    template: 'receipt',
    data: {
      receiptId: receipt.id,
      number: numberOf(receipt),
      amount: formatMoney(receipt.amountMinor, receipt.currency),
      title: facts.title,
      name: facts.consultant,
      url: `/sessions/${payment.sessionId}`,
    },
  });
  return receipt;
}

/**
 * Writes the credit note of a refund; in the transaction that folds the refund in, just before the versions. It says what the
 * receipt said, and its number. Whoever tells the payer of the refund puts the note's id into the mail as `receiptId`.
 * @param refundId the provider's (`re_…`): one note each, however often it is folded in.
 * @returns null when the charge has no receipt, which the sweep mends.
 */
export async function issueCreditNote(
  tx: Tx,
  payment: Payment,
  { refundId, amountMinor }: { refundId: string; amountMinor: number },
): Promise<Receipt | null> {
  const [known] = await tx.select().from(receipts).where(eq(receipts.refundId, refundId));
  if (known) return known;
  const receipt = await receiptOf(tx, payment.id);
  if (!receipt) return null;
  const facts = { ...receipt.facts, corrects: numberOf(receipt) };
  return write(tx, payment, { kind: 'credit_note', amountMinor, facts, refundId });
}

/** Charges without a receipt: folded in by a process that does not write any yet. Oldest first. */
export async function chargesWithoutReceipt(db: Executor, withinMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: payments.id })
    .from(payments)
    .leftJoin(receipts, and(eq(receipts.paymentId, payments.id), eq(receipts.kind, 'receipt')))
    .where(
      and(
        eq(payments.status, 'captured'),
        sql`${payments.capturedMinor} > 0`,
        sql`${payments.updatedAt} > ${inMs(-withinMs)}`,
        isNull(receipts.id),
      ),
    )
    .orderBy(payments.updatedAt)
    .limit(limit);
  return rows.map((row) => row.id);
}
