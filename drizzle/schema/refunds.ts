import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns.ts';
import { payments } from './payments.ts';

/** `consultant_left` and `platform_fault`: the unused share, by itself. `by_hand`: made at the provider, not by the house. */
export const refundReason = pgEnum('refund_reason', ['consultant_left', 'platform_fault', 'case', 'by_hand']);

/**
 * `wanted` to be asked for · `pending` the provider is at it · `succeeded` · `failed` the bank would not take it ·
 * `void` nothing was there to give back.
 */
export const refundStatus = pgEnum('refund_status', ['wanted', 'pending', 'succeeded', 'failed', 'void']);

/** Money of a captured payment that goes back to its payer; transfer and commission go back in proportion. */
export const refunds = pgTable(
  'refunds',
  {
    id: id(),
    paymentId: uuid()
      .notNull()
      .references(() => payments.id),
    /** Counts the refunds of a payment; part of the idempotency key. */
    number: integer().notNull(),
    reason: refundReason().notNull(),
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    status: refundStatus().notNull().default('wanted'),
    providerId: text().unique(),
    failureCode: text(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    unique('refunds_number').on(t.paymentId, t.number),
    uniqueIndex('refunds_one_for_breaking_off')
      .on(t.paymentId)
      .where(sql`${t.reason} in ('consultant_left', 'platform_fault')`),
    uniqueIndex('refunds_one_for_a_case')
      .on(t.paymentId)
      .where(sql`${t.reason} = 'case'`),
    index('refunds_open')
      .on(t.updatedAt)
      .where(sql`${t.status} in ('wanted', 'pending')`),
    check('refunds_positive', sql`${t.amountMinor} > 0`),
  ],
);
