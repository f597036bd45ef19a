import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';
import { users } from './users.ts';

export const questionStatus = pgEnum('question_status', [
  'open',
  'offering',
  'taken',
  'parked',
  'done',
  'cancelled',
  'expired',
]);

export const questions = pgTable(
  'questions',
  {
    /** Made by the client, so that sending twice posts once. */
    id: uuid().primaryKey(),
    customerId: uuid()
      .notNull()
      .references(() => users.id),
    title: text().notNull(),
    text: text().notNull().default(''),
    tags: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    language: text().notNull().default('en'),
    /** The price ceiling of a block, in minor units. */
    maxPriceMinor: integer().notNull(),
    currency: text().notNull(),
    status: questionStatus().notNull().default('open'),
    /** Match rounds written so far; the compare-and-set value of the next one. */
    round: integer().notNull().default(0),
    /** A match round is wanted from this instant on; null when none is. The effect row of matching. */
    matchWantedAt: instant(),
    /** When to tell the customer that nobody was free (end of the 120 s). */
    waitUntil: instant().notNull(),
    /** "A hold up to your ceiling, charged only past ten minutes": when it was agreed to, and which wording. */
    consentAt: instant().notNull(),
    consentVersion: text().notNull(),
    closedAt: instant(),
    closedReason: text(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('questions_one_active_per_customer')
      .on(t.customerId)
      .where(sql`${t.status} in ('open', 'offering', 'taken')`),
    index('questions_match_wanted')
      .on(t.matchWantedAt)
      .where(sql`${t.matchWantedAt} is not null`),
    index().on(t.customerId, t.createdAt),
    check('questions_ceiling_positive', sql`${t.maxPriceMinor} > 0`),
  ],
);

/** The whole ranking of a round as it was, so that every choice can be explained later. */
export const matchRounds = pgTable(
  'match_rounds',
  {
    questionId: uuid()
      .notNull()
      .references(() => questions.id, { onDelete: 'cascade' }),
    round: integer().notNull(),
    poolSize: integer().notNull(),
    /** `MatchCandidate[]`, best first, at most 60. */
    ranking: jsonb().$type<MatchCandidate[]>().notNull(),
    tookUs: bigint({ mode: 'number' }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.questionId, t.round] })],
);

/** One consultant in a ranking: parts add up to `score`; `excluded` names the hard filter that kept the person out. */
export interface MatchCandidate {
  consultantId: string;
  score: number;
  parts: { name: string; value: number; weight: number; contribution: number }[];
  terms: string[];
  excluded?: string;
}
