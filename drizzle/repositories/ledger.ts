import { eq, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import {
  captureLines,
  chargebackLines,
  chargebackWonLines,
  lossLines,
  providerFeeLines,
  refundFailedLines,
  refundLines,
  type LedgerAccount,
  type Lines,
  type Movement,
} from '@cc/domain/ledger.ts';
import type { Executor, Tx } from '../client.ts';
import { preparedSql } from '../prepared.ts';
import { ledgerEntries } from '../schema/index.ts';
import { uuidList, uuidsNamed, valueList } from '../uuids.ts';
import type { Payment } from './payments.ts';

export type LedgerEntry = typeof ledgerEntries.$inferSelect;

/** Who the money of a payment is between. */
export interface Parties {
  customerId: string;
  consultantId: string;
}

const given = sql.placeholder;
const insert = preparedSql<{ id: string }>(
  () => sql`
    insert into ledger_entries (id, payment_id, kind, ref, account, user_id, amount_minor, currency)
    select v.id, ${given('paymentId')}::uuid, v.kind, v.ref, v.account, v.user_id, v.amount_minor, ${given('currency')}
    from unnest(${uuidsNamed('ids')}, ${given('kinds')}::text[], ${given('refs')}::text[],
        ${given('accounts')}::ledger_account[], ${uuidsNamed('owners')}, ${given('amounts')}::int[])
      v (id, kind, ref, account, user_id, amount_minor)
    on conflict do nothing
    returning id`,
);

/**
 * Writes the lines of movements; a movement of a payment that was written before stays as it is. `ref` tells apart what a
 * payment can have several of.
 * @returns whether anything was new.
 */
async function book(
  tx: Tx,
  payment: Payment,
  parties: Parties,
  ...movements: { kind: Movement; ref?: string; lines: Lines }[]
): Promise<boolean> {
  for (const { kind, lines } of movements) {
    const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
    if (sum !== 0) throw new Error(`The ledger lines of ${kind} for payment ${payment.id} sum to ${sum}.`);
  }
  const rows = movements.flatMap(({ kind, ref = '', lines }) => lines.map((line) => ({ ...line, kind, ref })));
  if (rows.length === 0) return false;
  const owner = (account: LedgerAccount) =>
    account === 'customer' ? parties.customerId : account === 'consultant' ? parties.consultantId : null;
  const written = await insert(tx, {
    paymentId: payment.id,
    currency: payment.currency,
    ids: uuidList(rows.map(() => uuidv7())),
    kinds: valueList(rows.map(({ kind }) => kind)),
    refs: valueList(rows.map(({ ref }) => ref)),
    accounts: valueList(rows.map(({ account }) => account)),
    owners: valueList(rows.map(({ account }) => owner(account))),
    amounts: valueList(rows.map(({ amountMinor }) => amountMinor)),
  });
  return written.length > 0;
}

/**
 * The customer was charged `amountMinor`; the platform keeps `feeMinor` of it, the consultant receives the rest, and the provider
 * took `providerFeeMinor`, 0 where it has not said so yet.
 */
export const bookCharge = (
  tx: Tx,
  payment: Payment,
  parties: Parties,
  { providerFeeMinor, ...charged }: { amountMinor: number; feeMinor: number; providerFeeMinor: number },
) =>
  book(
    tx,
    payment,
    parties,
    { kind: 'capture', lines: captureLines(charged) },
    { kind: 'provider_fee', lines: providerFeeLines(providerFeeMinor) },
  );

/** What the provider took for the charge. */
export const bookProviderFee = (tx: Tx, payment: Payment, parties: Parties, feeMinor: number) =>
  book(tx, payment, parties, { kind: 'provider_fee', lines: providerFeeLines(feeMinor) });

/**
 * A capture that was decided and that the provider refuses is the platform's loss: the consultant is owed what the call
 * would have paid, out of the platform's own account.
 */
export const bookLoss = (tx: Tx, payment: Payment, parties: Parties) =>
  book(tx, payment, parties, { kind: 'loss', lines: lossLines(payment.amountMinor - payment.feeMinor) });

/** What a call that was broken off takes of it again. */
export const bookLossReduced = (tx: Tx, payment: Payment, parties: Parties, byMinor: number) =>
  book(tx, payment, parties, { kind: 'loss_reduced', lines: lossLines(-byMinor) });

export const bookRefund = (
  tx: Tx,
  payment: Payment,
  parties: Parties,
  { ref, ...refund }: { ref: string; amountMinor: number; reversedMinor: number; feeMinor: number },
) => book(tx, payment, parties, { kind: 'refund', ref, lines: refundLines(refund) });

export const bookRefundFailed = (
  tx: Tx,
  payment: Payment,
  parties: Parties,
  { ref, amountMinor }: { ref: string; amountMinor: number },
) => book(tx, payment, parties, { kind: 'refund_failed', ref, lines: refundFailedLines(amountMinor) });

export const bookChargeback = (
  tx: Tx,
  payment: Payment,
  parties: Parties,
  { ref, ...chargeback }: { ref: string; amountMinor: number; feeMinor: number },
) => book(tx, payment, parties, { kind: 'chargeback', ref, lines: chargebackLines(chargeback) });

export const bookChargebackWon = (
  tx: Tx,
  payment: Payment,
  parties: Parties,
  { ref, amountMinor }: { ref: string; amountMinor: number },
) => book(tx, payment, parties, { kind: 'chargeback_won', ref, lines: chargebackWonLines(amountMinor) });

export function ledgerOf(db: Executor, paymentId: string): Promise<LedgerEntry[]> {
  return db.select().from(ledgerEntries).where(eq(ledgerEntries.paymentId, paymentId)).orderBy(ledgerEntries.id);
}

const total = sql<number>`coalesce(sum(${ledgerEntries.amountMinor}), 0)`.mapWith(Number);

/** What each account holds of a payment; accounts without a line are left out. */
export async function balancesIn(db: Executor, paymentId: string): Promise<Partial<Record<LedgerAccount, number>>> {
  const rows = await db
    .select({ account: ledgerEntries.account, total })
    .from(ledgerEntries)
    .where(eq(ledgerEntries.paymentId, paymentId))
    .groupBy(ledgerEntries.account);
  return Object.fromEntries(rows.map((row) => [row.account, row.total]));
}

/** The sum over everything ever written, in minor units: zero, always. */
export async function ledgerSum(db: Executor): Promise<number> {
  const [row] = await db.select({ sum: total }).from(ledgerEntries);
  return row?.sum ?? 0;
}
