import { eq, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { ledgerEntries } from '../schema/index.ts';
import type { Payment } from './payments.ts';

export type LedgerEntry = typeof ledgerEntries.$inferSelect;

/** Who the money of a payment is between. */
export interface Parties {
  customerId: string;
  consultantId: string;
}

type Line = Pick<LedgerEntry, 'account' | 'userId' | 'amountMinor'>;

/** Writes the lines of one movement; a movement of a payment that was written before stays as it is. */
async function book(tx: Tx, payment: Payment, kind: string, lines: Line[]): Promise<void> {
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  if (sum !== 0) throw new Error(`The ledger lines of ${kind} for payment ${payment.id} sum to ${sum}.`);
  await tx
    .insert(ledgerEntries)
    .values(lines.map((line) => ({ ...line, kind, paymentId: payment.id, currency: payment.currency })))
    .onConflictDoNothing();
}

/** The customer was charged `amountMinor`; the platform keeps `feeMinor` of it, the consultant receives the rest. */
export function bookCapture(
  tx: Tx,
  payment: Payment,
  { customerId, consultantId }: Parties,
  { amountMinor, feeMinor }: { amountMinor: number; feeMinor: number },
): Promise<void> {
  return book(tx, payment, 'capture', [
    { account: 'customer', userId: customerId, amountMinor: -amountMinor },
    { account: 'platform_fee', userId: null, amountMinor: feeMinor },
    { account: 'consultant', userId: consultantId, amountMinor: amountMinor - feeMinor },
  ]);
}

/**
 * A capture that was decided and that the provider refuses is the platform's loss: the consultant is owed what the call
 * would have paid, out of the platform's own account.
 */
export function bookLoss(tx: Tx, payment: Payment, { consultantId }: Parties): Promise<void> {
  const owed = payment.amountMinor - payment.feeMinor;
  return book(tx, payment, 'loss', [
    { account: 'platform_fee', userId: null, amountMinor: -owed },
    { account: 'consultant', userId: consultantId, amountMinor: owed },
  ]);
}

export function ledgerOf(db: Executor, paymentId: string): Promise<LedgerEntry[]> {
  return db.select().from(ledgerEntries).where(eq(ledgerEntries.paymentId, paymentId)).orderBy(ledgerEntries.id);
}

/** The sum over everything ever written, in minor units: zero, always. */
export async function ledgerSum(db: Executor): Promise<number> {
  const [row] = await db
    .select({ sum: sql<number>`coalesce(sum(${ledgerEntries.amountMinor}), 0)`.mapWith(Number) })
    .from(ledgerEntries);
  return row?.sum ?? 0;
}
