import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, unique, uniqueIndex, uuid, boolean } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';

/** Saved cards: what people recognise them by, never a number. */
export const paymentMethods = pgTable(
  'payment_methods',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The provider's id (`pm_…`). */
    providerId: text().notNull().unique(),
    brand: text().notNull(),
    last4: text().notNull(),
    expMonth: integer().notNull(),
    expYear: integer().notNull(),
    isDefault: boolean().notNull().default(false),
    removedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('payment_methods_one_default')
      .on(t.userId)
      .where(sql`${t.isDefault} and ${t.removedAt} is null`),
    index().on(t.userId),
  ],
);

/**
 * `new` nothing sent yet · `action_required` waits for the cardholder (3-D Secure) · `declined` waits for another card ·
 * `held` authorised, not charged · `captured` charged · `cancelled` hold released or never placed.
 */
export const paymentStatus = pgEnum('payment_status', [
  'new',
  'action_required',
  'declined',
  'held',
  'captured',
  'cancelled',
]);

/** The effect that is wanted at the provider; null when there is nothing to do. */
export const paymentEffect = pgEnum('payment_effect', ['hold', 'capture', 'cancel', 'refund', 'evidence', 'transfer']);

/** One try to pay one block of one session by one person: keyed (session, payer, block, attempt). */
export const payments = pgTable(
  'payments',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id),
    payerId: uuid()
      .notNull()
      .references(() => users.id),
    block: integer().notNull().default(1),
    attempt: integer().notNull().default(1),
    paymentMethodId: uuid()
      .notNull()
      .references(() => paymentMethods.id),
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    /** The platform's commission in minor units; payout = amount − fee. */
    feeMinor: integer().notNull(),
    /** The consultant's connected account. */
    destination: text().notNull(),
    status: paymentStatus().notNull().default('new'),
    providerId: text().unique(),
    declineCode: text(),
    /** The provider releases the hold by itself after this. */
    captureBefore: instant(),
    capturedMinor: integer().notNull().default(0),
    /** What went back to the payer, and how much of the commission went back with it. */
    refundedMinor: integer().notNull().default(0),
    feeRefundedMinor: integer().notNull().default(0),
    /** What the house owes the consultant of a charge that was lost, and the transfer (`tr_…`) that paid it. */
    owedMinor: integer().notNull().default(0),
    transferId: text().unique(),
    wanted: paymentEffect(),
    wantedAt: instant(),
    /** Idempotency key of the wanted effect, stored before it is sent; changed only after a definite answer under it. */
    effectKey: text(),
    /** Whoever carries out the effect holds it until then; another may take over afterwards. */
    leaseUntil: instant(),
    effectTries: integer().notNull().default(0),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    unique('payments_key').on(t.sessionId, t.payerId, t.block, t.attempt),
    uniqueIndex('payments_one_live')
      .on(t.sessionId, t.payerId, t.block)
      .where(sql`${t.status} in ('new', 'action_required', 'held')`),
    uniqueIndex('payments_one_capture')
      .on(t.sessionId, t.payerId, t.block)
      .where(sql`${t.status} = 'captured'`),
    index('payments_wanted')
      .on(t.wantedAt)
      .where(sql`${t.wanted} is not null`),
    index('payments_owed')
      .on(t.updatedAt)
      .where(sql`${t.owedMinor} > 0 and ${t.transferId} is null`),
    index().on(t.payerId, t.createdAt),
    check('payments_fee_within', sql`${t.feeMinor} between 0 and ${t.amountMinor}`),
    check('payments_wanted_since', sql`(${t.wanted} is null) = (${t.wantedAt} is null)`),
  ],
);

/**
 * `customer` and `consultant` are a person's, the rest are the house's (`platform_fee` commission, `provider_fee` what the
 * provider cost, `refunds` and `disputes` what they cost beyond the commission) and `provider` what the provider received.
 */
export const ledgerAccount = pgEnum('ledger_account', [
  'customer',
  'provider',
  'platform_fee',
  'consultant',
  'provider_fee',
  'refunds',
  'disputes',
]);

/** Double entry, append-only: the lines of one movement sum to zero. Positive = the account received. */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    id: id(),
    paymentId: uuid()
      .notNull()
      .references(() => payments.id),
    /** What happened: `MOVEMENTS` in `domain/ledger`. */
    kind: text().notNull(),
    /** The provider's id of what happened where a payment can have several of a kind (`re_…`, `dp_…`). */
    ref: text().notNull().default(''),
    account: ledgerAccount().notNull(),
    /** Owner of the account where it is a person's. */
    userId: uuid().references(() => users.id),
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [unique('ledger_once').on(t.paymentId, t.kind, t.ref, t.account), index().on(t.userId)],
);

/** Webhook events already seen, by the provider's event id. */
export const webhookEvents = pgTable(
  'webhook_events',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    /** Id of the object that the event is about; what is retrieved and folded in. */
    objectId: text(),
    account: text(),
    receivedAt: createdAt(),
    foldedAt: instant(),
  },
  (t) => [
    index('webhook_events_unfolded')
      .on(t.receivedAt)
      .where(sql`${t.foldedAt} is null`),
  ],
);
