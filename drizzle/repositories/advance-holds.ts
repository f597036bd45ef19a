import { and, asc, eq, getTableColumns, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import { nextStep, type AdvanceStep } from '@cc/domain/advance-hold.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { advanceHolds, paymentMethods, payments, users } from '../schema/index.ts';
import type { Payment } from './payments.ts';

export type AdvanceHold = typeof advanceHolds.$inferSelect;
type AdvanceRules = Pick<Rules, 'holdAheadMs' | 'answerHoldMs' | 'renewHoldMs'>;

/** What is to be done about it next, by the rule. */
export function stepOf(hold: AdvanceHold, rules: AdvanceRules): AdvanceStep | null {
  const ms = (at: Date | null) => at?.getTime() ?? null;
  const { status, calledOff, startsAt, neededUntil } = hold;
  const times = { startsAt: startsAt.getTime(), neededUntil: neededUntil.getTime() };
  return nextStep(
    { status, calledOff, ...times, askedAt: ms(hold.askedAt), captureBefore: ms(hold.captureBefore) },
    rules,
  );
}

/** Plans a hold; it is placed by itself when the rule says so, at once when the start is near. */
export async function planHold(
  tx: Tx,
  hold: Omit<typeof advanceHolds.$inferInsert, 'status' | 'dueAt'>,
  rules: AdvanceRules,
): Promise<AdvanceHold> {
  const [row] = await tx.insert(advanceHolds).values(hold).returning();
  if (!row) throw new Error('A hold was not planned.');
  return writeHold(tx, row, {}, rules);
}

/** What it was for is off: it is released. Nothing once it is used or over. */
export async function callOffHold(tx: Tx, id: string, rules: AdvanceRules): Promise<void> {
  const hold = await lockHold(tx, id);
  if (hold) await writeHold(tx, hold, { calledOff: true }, rules);
}

export async function findAdvanceHold(db: Executor, id: string): Promise<AdvanceHold | undefined> {
  const [row] = await db.select().from(advanceHolds).where(eq(advanceHolds.id, id));
  return row;
}

export async function lockHold(tx: Tx, id: string): Promise<AdvanceHold | undefined> {
  const [row] = await tx.select().from(advanceHolds).where(eq(advanceHolds.id, id)).for('update');
  return row;
}

/** Changes a hold that is locked, ends the lease on it, and notes when there is something to do next. */
export async function writeHold(
  tx: Tx,
  before: AdvanceHold,
  set: Partial<AdvanceHold>,
  rules: AdvanceRules,
): Promise<AdvanceHold> {
  const at = stepOf({ ...before, ...set }, rules)?.at;
  const [row] = await tx
    .update(advanceHolds)
    .set({ ...set, dueAt: at === undefined ? null : new Date(at), leaseUntil: null, tries: 0 })
    .where(eq(advanceHolds.id, before.id))
    .returning();
  if (!row) throw new Error(`There is no hold ${before.id}.`);
  return row;
}

export interface LeasedHold extends AdvanceHold {
  /** The provider's ids of the payer and of the card. */
  customerId: string | null;
  methodId: string;
}

/** Takes the lease on a hold of which something is due. Undefined when nothing is, or somebody else is at it. */
export async function leaseHold(db: Executor, id: string, leaseMs: number): Promise<LeasedHold | undefined> {
  const [row] = await db
    .update(advanceHolds)
    .set({ leaseUntil: inMs(leaseMs), tries: sql`${advanceHolds.tries} + 1` })
    .from(paymentMethods)
    .innerJoin(users, eq(users.id, paymentMethods.userId))
    .where(
      and(
        eq(advanceHolds.id, id),
        eq(paymentMethods.id, advanceHolds.paymentMethodId),
        lte(advanceHolds.dueAt, NOW),
        or(isNull(advanceHolds.leaseUntil), lte(advanceHolds.leaseUntil, NOW)),
      ),
    )
    .returning({
      ...getTableColumns(advanceHolds),
      customerId: users.stripeCustomerId,
      methodId: paymentMethods.providerId,
    });
  return row;
}

/** Gives the lease back so that the next try is made `ms` from now, under the next key when this one is spent. */
export async function postponeHold(db: Executor, { id, attempt }: AdvanceHold, ms: number, spent: boolean) {
  await db
    .update(advanceHolds)
    .set({ leaseUntil: inMs(ms), ...(spent && { attempt: attempt + 1 }) })
    .where(and(eq(advanceHolds.id, id), eq(advanceHolds.attempt, attempt)));
}

/** Holds of which something is due and that nobody is at, the longest due first. */
export async function dueHolds(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: advanceHolds.id })
    .from(advanceHolds)
    .where(
      and(
        isNotNull(advanceHolds.dueAt),
        lte(advanceHolds.dueAt, NOW),
        or(isNull(advanceHolds.leaseUntil), lte(advanceHolds.leaseUntil, NOW)),
      ),
    )
    .orderBy(asc(advanceHolds.dueAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/**
 * What it was for begins: the hold is the payment of its session from now on, under its own id, by which the provider knows it.
 * Undefined when it does not stand.
 */
export async function useHold(
  tx: Tx,
  id: string,
  sessionId: string,
  rules: AdvanceRules,
): Promise<Payment | undefined> {
  const hold = await lockHold(tx, id);
  if (hold?.status !== 'held') return undefined;
  const { payerId, paymentMethodId, amountMinor, currency, feeMinor, destination, providerId, captureBefore } = hold;
  const same = {
    id,
    payerId,
    paymentMethodId,
    amountMinor,
    currency,
    feeMinor,
    destination,
    providerId,
    captureBefore,
  };
  const [payment] = await tx
    .insert(payments)
    .values({ ...same, sessionId, status: 'held' })
    .returning();
  await writeHold(tx, hold, { status: 'used' }, rules);
  return payment;
}
