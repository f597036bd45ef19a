import { sql } from 'drizzle-orm';
import { index, integer, pgEnum, pgTable, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, terms } from './columns.ts';
import { questions } from './questions.ts';
import { users } from './users.ts';

export const claimStatus = pgEnum('claim_status', ['waiting', 'confirmed', 'refused', 'withdrawn', 'expired']);

/**
 * A consultant would answer a question that was left open, on these terms; its customer confirms in time, or it is released.
 * The partial unique indexes are what makes "exactly one claim wins" true, and "one claim at a time" for a consultant.
 */
export const claims = pgTable(
  'claims',
  {
    id: id(),
    questionId: uuid()
      .notNull()
      .references(() => questions.id, { onDelete: 'cascade' }),
    consultantId: uuid()
      .notNull()
      .references(() => users.id),
    status: claimStatus().notNull().default('waiting'),
    ...terms(),
    earnMinor: integer().notNull(),
    confirmBy: instant().notNull(),
    closedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('claims_one_waiting_per_question')
      .on(t.questionId)
      .where(sql`${t.status} = 'waiting'`),
    uniqueIndex('claims_one_waiting_per_consultant')
      .on(t.consultantId)
      .where(sql`${t.status} = 'waiting'`),
    index('claims_deadline')
      .on(t.confirmBy)
      .where(sql`${t.status} = 'waiting'`),
    index().on(t.questionId, t.consultantId),
  ],
);
