import { and, asc, eq, inArray, isNull, max, or, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { payments, refunds } from '../schema/index.ts';
import { chargebacksOf, nextUnanswered } from './chargebacks.ts';
import { aroundPayment, updatePayment, wants, type Around, type Payment } from './payments.ts';

export type Refund = typeof refunds.$inferSelect;

/** Refunds of a payment in the order in which they were wanted. */
export function refundsOf(db: Executor, paymentId: string): Promise<Refund[]> {
  return db.select().from(refunds).where(eq(refunds.paymentId, paymentId)).orderBy(asc(refunds.number));
}

/** The refund that comes next; undefined when none is wanted. */
export async function nextRefund(db: Executor, paymentId: string): Promise<Refund | undefined> {
  return (await refundsOf(db, paymentId)).find(({ status }) => status === 'wanted');
}

/**
 * Writes a refund of a payment that is locked; one for breaking off or for a case that exists already stays as it is.
 * `by_hand` ones have been made, so they come with their id.
 */
export async function insertRefund(
  tx: Tx,
  payment: Pick<Payment, 'id' | 'currency'>,
  refund: Pick<Refund, 'reason' | 'amountMinor'> & Partial<Pick<Refund, 'status' | 'providerId'>>,
): Promise<Refund | undefined> {
  const [last] = await tx
    .select({ number: max(refunds.number) })
    .from(refunds)
    .where(eq(refunds.paymentId, payment.id));
  const [row] = await tx
    .insert(refunds)
    .values({ ...refund, paymentId: payment.id, currency: payment.currency, number: (last?.number ?? 0) + 1 })
    .onConflictDoNothing()
    .returning();
  return row;
}

export async function updateRefund(
  tx: Tx,
  id: string,
  set: Partial<Pick<Refund, 'status' | 'providerId' | 'failureCode'>>,
): Promise<void> {
  await tx
    .update(refunds)
    .set({ ...set, updatedAt: NOW })
    .where(eq(refunds.id, id));
}

/**
 * Wants at the provider what is open for a charged payment; `payment` is locked. What is wanted already, and what comes
 * before a charge, stays as it is; whoever is at it goes on.
 */
export async function wantOpen(tx: Tx, payment: Payment, known?: Around): Promise<Payment> {
  const { id, status, wanted } = payment;
  if (status === 'cancelled') {
    // Nothing was charged after all, so there is nothing to give back.
    await voidRefunds(tx, id);
    return payment;
  }
  if (status !== 'captured' || (wanted !== null && wanted !== 'refund' && wanted !== 'evidence')) return payment;
  const next = await nextEffect(tx, id, known ?? (await aroundPayment(tx, id)));
  return next === wanted ? payment : updatePayment(tx, id, { ...wants(next), leaseUntil: null });
}

async function nextEffect(tx: Tx, paymentId: string, has: Around): Promise<'evidence' | 'refund' | null> {
  if (has.chargebacks) {
    if (await nextUnanswered(tx, paymentId)) return 'evidence';
    const taken = await chargebacksOf(tx, paymentId);
    if (taken.some(({ status }) => status === 'lost')) {
      // The payer has it back already.
      await voidRefunds(tx, paymentId);
      return null;
    }
    // Nothing can be given back while the bank has it; it waits for what the bank decides. A bank that asks has nothing yet.
    if (taken.some(({ status, inquiry }) => status !== 'won' && !inquiry)) return null;
  }
  return has.refunds && (await nextRefund(tx, paymentId)) ? 'refund' : null;
}

async function voidRefunds(tx: Tx, paymentId: string): Promise<void> {
  await tx
    .update(refunds)
    .set({ status: 'void', updatedAt: NOW })
    .where(and(eq(refunds.paymentId, paymentId), eq(refunds.status, 'wanted')));
}

/** Charged payments with a refund that the provider has not finished, and that nobody is at. */
export async function pendingRefunds(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: refunds.paymentId })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(
      and(
        isNull(payments.wanted),
        eq(payments.status, 'captured'),
        inArray(refunds.status, ['wanted', 'pending']),
        sql`not exists (select 1 from chargebacks c where c.payment_id = ${payments.id}
          and c.status in ('needs_response', 'under_review') and not c.inquiry)`,
        or(eq(refunds.status, 'wanted'), sql`${refunds.updatedAt} < clock_timestamp() - interval '5 minutes'`),
      ),
    )
    .limit(limit);
  return rows.map((row) => row.id);
}
