import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { payments } from './payments.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';

/** `open` waits for the consultant · `answered` waits for an admin · `refunded` wholly or partly · `rejected`. */
export const caseStatus = pgEnum('case_status', ['open', 'answered', 'refunded', 'rejected']);

/** A customer says that a charge was not right; the consultant answers, an admin decides. One a call. */
export const cases = pgTable(
  'cases',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .unique()
      .references(() => sessions.id),
    /** The charge that it is about. */
    paymentId: uuid()
      .notNull()
      .references(() => payments.id),
    status: caseStatus().notNull().default('open'),
    statement: text().notNull(),
    answer: text(),
    answeredAt: instant(),
    /** What both are told of the decision. */
    decision: text(),
    refundMinor: integer(),
    decidedBy: uuid().references(() => users.id),
    decidedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    index().on(t.status, t.createdAt),
    check('cases_answered', sql`(${t.answer} is null) = (${t.answeredAt} is null)`),
    check(
      'cases_decided',
      sql`(${t.status} in ('refunded', 'rejected')) = (${t.decidedAt} is not null and ${t.decision} is not null)`,
    ),
    check('cases_refunded', sql`(${t.status} = 'refunded') = (${t.refundMinor} is not null)`),
  ],
);
