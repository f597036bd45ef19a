import { and, eq, isNull, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { formatMoney } from '@cc/domain/money.ts';
import { receiptNumber, type ReceiptFacts, type ReceiptKind, type Seller } from '@cc/domain/receipt.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs } from '../now.ts';
import { prepared, preparedSql } from '../prepared.ts';
import { paymentMethods, payments, questions, receipts, sessions, users } from '../schema/index.ts';
import { firstName } from '../views/question.ts';
import { wantMail } from './mails.ts';
import type { Payment } from './payments.ts';

export type Receipt = typeof receipts.$inferSelect;

export const numberOf = ({ kind, year, seq }: Pick<Receipt, 'kind' | 'year' | 'seq'>): string =>
  receiptNumber(kind, year, seq);

const given = sql.placeholder;
const factsRead = prepared((tx) =>
  tx
    .select({
      buyer: { name: users.name, email: users.email },
      zone: users.timeZone,
      consultant: sql<string>`(select c.name from users c where c.id = ${sessions.consultantId})`,
      title: questions.title,
      blockMinutes: sessions.blockMinutes,
      freeWindowMs: sessions.freeWindowMs,
      liveAt: sessions.liveAt,
      card: { brand: paymentMethods.brand, last4: paymentMethods.last4 },
      issued: sql<boolean>`exists (select 1 from receipts r where r.payment_id = ${payments.id} and r.kind = 'receipt')`,
    })
    .from(payments)
    .innerJoin(sessions, eq(sessions.id, payments.sessionId))
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, payments.payerId))
    .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
    .where(eq(payments.id, given('id'))),
);

/** What a receipt of a payment would say, as things are now, and whether it has one. */
export type ToReceipt = Awaited<ReturnType<typeof factsRead>>[number];

/** Reads it, under the payment's lock. */
export async function readToReceipt(tx: Tx, paymentId: string): Promise<ToReceipt> {
  const [row] = await factsRead(tx, { id: paymentId });
  if (!row) throw new Error(`There is no payment ${paymentId}.`);
  return row;
}

const factsOf = (row: ToReceipt, payment: Payment, seller: Seller): ReceiptFacts => ({
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
});

/**
 * Takes the next number, and writes the paper with it. The counter's row stays locked until the transaction ends: whoever comes
 * next waits, and a rollback gives the number back, so there are no gaps and no doubles. Lock order: … payments → counter →
 * versions. The instant is read once the lock is had, so that dates rise with the numbers; it stays within its year.
 */
const insert = preparedSql<Pick<Receipt, 'id' | 'year' | 'seq'>>(
  () => sql`
    with number as (
      insert into receipt_counters (kind, year, last)
      values (${given('kind')}::receipt_kind, extract(year from clock_timestamp() at time zone 'UTC')::int, 1)
      on conflict (kind, year) do update set last = receipt_counters.last + 1
      returning kind, year, last,
        least(clock_timestamp(), (make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC') - interval '1 millisecond')) as at)
    insert into receipts
      (id, kind, year, seq, payment_id, session_id, buyer_id, refund_id, amount_minor, currency, facts, issued_at)
    select ${given('id')}::uuid, number.kind, number.year, number.last, p.id, p.session_id, p.payer_id, ${given('refundId')}::text,
      ${given('amountMinor')}::int, p.currency, ${given('facts')}::jsonb, number.at
    from number, payments p where p.id = ${given('paymentId')}::uuid
    returning id, year, seq`,
);

async function write(
  tx: Tx,
  { id: paymentId }: Payment,
  paper: { kind: ReceiptKind; amountMinor: number; facts: ReceiptFacts; refundId: string | null },
): Promise<Issued> {
  const values = { ...paper, id: uuidv7(), paymentId, facts: JSON.stringify(paper.facts) };
  const [receipt] = await insert(tx, values);
  if (!receipt) throw new Error('A receipt was not written.');
  return { ...paper, ...receipt };
}

/** A paper that has just been written. */
export type Issued = Pick<Receipt, 'id' | 'kind' | 'year' | 'seq' | 'amountMinor' | 'facts' | 'refundId'>;

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
export async function issueReceipt(tx: Tx, payment: Payment, seller: Seller): Promise<Issued | null> {
  if (payment.capturedMinor <= 0) return null;
  const receipt = await writeReceipt(tx, payment, seller, await readToReceipt(tx, payment.id));
  if (receipt) await mailReceipt(tx, payment, receipt);
  return receipt;
}

/** The paper alone, of what was read before. */
export async function writeReceipt(tx: Tx, payment: Payment, seller: Seller, read: ToReceipt): Promise<Issued | null> {
  if (payment.capturedMinor <= 0 || read.issued) return null;
  const facts = factsOf(read, payment, seller);
  return write(tx, payment, { kind: 'receipt', amountMinor: payment.capturedMinor, facts, refundId: null });
}

/** Wants it mailed. */
export const mailReceipt = (tx: Tx, payment: Payment, receipt: Issued): Promise<string> =>
  wantMail(tx, {
    userId: payment.payerId,
    template: 'receipt',
    data: {
      receiptId: receipt.id,
      number: numberOf(receipt),
      amount: formatMoney(receipt.amountMinor, payment.currency),
      title: receipt.facts.title,
      name: receipt.facts.consultant,
      url: `/sessions/${payment.sessionId}`,
    },
  });

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
): Promise<Issued | null> {
  const { id, kind, year, seq, amountMinor: amount, facts: said } = receipts;
  const [known] = await tx
    .select({ id, kind, year, seq, amountMinor: amount, facts: said, refundId: receipts.refundId })
    .from(receipts)
    .where(eq(receipts.refundId, refundId));
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
