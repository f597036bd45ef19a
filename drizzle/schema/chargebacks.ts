import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { payments } from './payments.ts';

/** `needs_response` evidence is wanted · `under_review` the bank has it · `won` the charge stands · `lost` it does not. */
export const chargebackStatus = pgEnum('chargeback_status', ['needs_response', 'under_review', 'won', 'lost']);

/** A payer's bank takes a charge back, or asks whether it should. The provider's state, folded in. */
export const chargebacks = pgTable(
  'chargebacks',
  {
    id: id(),
    paymentId: uuid()
      .notNull()
      .references(() => payments.id),
    /** `dp_…` */
    providerId: text().notNull().unique(),
    reason: text().notNull(),
    amountMinor: integer().notNull(),
    currency: text().notNull(),
    status: chargebackStatus().notNull(),
    /** Evidence is taken until then. */
    dueBy: instant(),
    /** The bank only asks: it has taken nothing, and what is given back goes its way meanwhile. */
    inquiry: boolean().notNull().default(false),
    /** It had only asked at first. What it was answered then is no answer to the chargeback. */
    escalated: boolean().notNull().default(false),
    /** The provider does not take our evidence: a person answers. */
    byHand: boolean().notNull().default(false),
    /** The bank has our evidence. */
    answered: boolean().notNull().default(false),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    index().on(t.paymentId),
    index('chargebacks_open')
      .on(t.updatedAt)
      .where(sql`${t.status} in ('needs_response', 'under_review')`),
  ],
);
