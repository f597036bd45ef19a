import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ReceiptFacts } from '@cc/domain/receipt.ts';
import { createdAt, id, instant } from './columns.ts';
import { payments } from './payments.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';

export const receiptKind = pgEnum('receipt_kind', ['receipt', 'credit_note']);

/** The last number given, by kind and year (UTC). Moved in the transaction of the paper itself, so a rollback leaves no gap. */
export const receiptCounters = pgTable(
  'receipt_counters',
  { kind: receiptKind().notNull(), year: integer().notNull(), last: integer().notNull() },
  (t) => [primaryKey({ columns: [t.kind, t.year] })],
);

/** A numbered paper about money that moved: a receipt for a charge, a credit note for a refund. Written once, never changed. */
export const receipts = pgTable(
  'receipts',
  {
    id: id(),
    kind: receiptKind().notNull(),
    year: integer().notNull(),
    seq: integer().notNull(),
    paymentId: uuid()
      .notNull()
      .references(() => payments.id),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id),
    buyerId: uuid()
      .notNull()
      .references(() => users.id),
    /** What a credit note is for: the provider's id of the refund; null for receipts. */
    refundId: text().unique(),
    /** Charged, or given back; always positive. */
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    /** Everything else that the paper says, as it was when it was written. */
    facts: jsonb().$type<ReceiptFacts>().notNull(),
    issuedAt: createdAt(),
  },
  (t) => [
    unique('receipts_number').on(t.kind, t.year, t.seq),
    uniqueIndex('receipts_one_a_payment')
      .on(t.paymentId)
      .where(sql`${t.kind} = 'receipt'`),
    index().on(t.paymentId),
    index().on(t.sessionId),
    index().on(t.buyerId, t.issuedAt),
    check('receipts_amount', sql`${t.amountMinor} > 0`),
    check('receipts_credit_for', sql`(${t.kind} = 'credit_note') = (${t.refundId} is not null)`),
  ],
);

export const payoutStatus = pgEnum('payout_status', ['pending', 'in_transit', 'paid', 'failed', 'canceled']);

/** Money on its way from a consultant's account at the provider to their bank, as last folded in. */
export const payouts = pgTable(
  'payouts',
  {
    id: id(),
    /** The provider's id (`po_…`). */
    providerId: text().notNull().unique(),
    consultantId: uuid()
      .notNull()
      .references(() => users.id),
    /** Minor units; negative where the provider takes money back from the bank. */
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    status: payoutStatus().notNull(),
    failureCode: text(),
    /** When it was sent, and when it is, or was, to arrive; the provider's clock. */
    sentAt: instant().notNull(),
    arrivesAt: instant().notNull(),
    updatedAt: createdAt(),
  },
  (t) => [index().on(t.consultantId, t.sentAt)],
);
