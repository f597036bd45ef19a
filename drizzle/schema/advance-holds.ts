import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { ADVANCE_STATUSES } from '@cc/domain/advance-hold.ts';
import { createdAt, id, instant } from './columns.ts';
import { paymentMethods } from './payments.ts';
import { users } from './users.ts';

/** `domain/advance-hold` says what each of them is. */
export const advanceHoldStatus = pgEnum('advance_hold_status', ADVANCE_STATUSES);

/** A hold for something that begins later; once it does, it becomes the payment of the session, under the same id. */
export const advanceHolds = pgTable(
  'advance_holds',
  {
    id: id(),
    payerId: uuid()
      .notNull()
      .references(() => users.id),
    paymentMethodId: uuid()
      .notNull()
      .references(() => paymentMethods.id),
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    feeMinor: integer().notNull(),
    /** The consultant's connected account. */
    destination: text().notNull(),
    /** What it is for, as it is said to the payer, and the page of that. */
    title: text().notNull(),
    url: text().notNull(),
    startsAt: instant().notNull(),
    /** It may have to be charged until then. */
    neededUntil: instant().notNull(),
    calledOff: boolean().notNull().default(false),
    status: advanceHoldStatus().notNull().default('planned'),
    askedAt: instant(),
    declineCode: text(),
    providerId: text().unique(),
    captureBefore: instant(),
    /** Counts the intents; part of the idempotency key, and changed only after a definite answer under it. */
    attempt: integer().notNull().default(1),
    /** When there is something to do about it next; null when nothing is. */
    dueAt: instant(),
    leaseUntil: instant(),
    tries: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    index('advance_holds_due')
      .on(t.dueAt)
      .where(sql`${t.dueAt} is not null`),
    index().on(t.payerId),
    check('advance_holds_forward', sql`${t.neededUntil} > ${t.startsAt}`),
    check('advance_holds_stand', sql`(${t.status} in ('held', 'used')) <= (${t.providerId} is not null)`),
  ],
);
