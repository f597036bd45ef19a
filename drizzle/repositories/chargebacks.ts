import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { chargebacks, payments } from '../schema/index.ts';
import type { Payment } from './payments.ts';

export type Chargeback = typeof chargebacks.$inferSelect;

const OPEN = ['needs_response', 'under_review'] as const;

/** Oldest first. */
export function chargebacksOf(db: Executor, paymentId: string): Promise<Chargeback[]> {
  return db.select().from(chargebacks).where(eq(chargebacks.paymentId, paymentId)).orderBy(asc(chargebacks.providerId));
}

/** The chargeback or question that the bank waits for our evidence about; the same order as in the idempotency key. */
export async function nextUnanswered(db: Executor, paymentId: string): Promise<Chargeback | undefined> {
  return (await chargebacksOf(db, paymentId)).find(
    ({ status, answered, byHand }) => status === 'needs_response' && !answered && !byHand,
  );
}

/** Keeps a chargeback as the provider has it now. @returns whether that is news. */
export async function keepChargeback(
  tx: Tx,
  payment: Pick<Payment, 'id' | 'currency'>,
  there: Pick<
    Chargeback,
    'providerId' | 'reason' | 'amountMinor' | 'status' | 'dueBy' | 'inquiry' | 'escalated' | 'answered'
  >,
): Promise<boolean> {
  const [before] = await tx.select().from(chargebacks).where(eq(chargebacks.providerId, there.providerId));
  await tx
    .insert(chargebacks)
    .values({ ...there, paymentId: payment.id, currency: payment.currency })
    .onConflictDoUpdate({ target: chargebacks.providerId, set: { ...there, updatedAt: NOW } });
  return before?.status !== there.status || before.inquiry !== there.inquiry;
}

/** Leaves the answer to a person. */
export async function leaveToAdmin(db: Executor, providerId: string): Promise<void> {
  await db.update(chargebacks).set({ byHand: true, updatedAt: NOW }).where(eq(chargebacks.providerId, providerId));
}

/** Charges with a chargeback that is not decided and that nobody has looked at for an hour: its outcome may be lost news. */
export async function unwatchedChargebacks(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: chargebacks.paymentId })
    .from(chargebacks)
    .innerJoin(payments, eq(payments.id, chargebacks.paymentId))
    .where(
      and(
        inArray(chargebacks.status, [...OPEN]),
        isNull(payments.wanted),
        sql`${chargebacks.updatedAt} < clock_timestamp() - interval '1 hour'`,
      ),
    )
    .limit(limit);
  return rows.map((row) => row.id);
}
