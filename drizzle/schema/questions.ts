import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
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
import { consultants } from './consultants.ts';
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

export const parkReason = pgEnum('park_reason', ['asker_gone', 'notify', 'left_open']);

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
    /** Since when the asker's connection is gone, of a question that waits or was parked for it; null while it is there. */
    askerGoneAt: instant(),
    parkReason: parkReason(),
    parkedAt: instant(),
    /** When its asker was last told that somebody who fits is free; only for `notify`. */
    notifiedAt: instant(),
    /** When the asker last added to the text: the next look at it need not wait for the end of a wave. */
    detailAt: instant(),
    /** "A hold up to your ceiling, charged only past ten minutes": when it was agreed to, and which wording. */
    consentAt: instant().notNull(),
    consentVersion: text().notNull(),
    /** It was agreed that there is no free start, because the free calls of the day are used up. */
    noFreeStart: boolean().notNull().default(false),
    /** Whom the asker would like to talk with; asked before anybody else. */
    firstChoiceId: uuid().references(() => consultants.userId, { onDelete: 'set null' }),
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
    // What a wait is estimated from.
    index().on(t.language, t.createdAt),
    index('questions_asker_gone')
      .on(t.customerId)
      .where(sql`${t.askerGoneAt} is not null`),
    // What consultants browse, and what the sweep of those who want to be told looks through.
    index('questions_parked')
      .on(t.parkReason, t.parkedAt)
      .where(sql`${t.status} = 'parked'`),
    check('questions_parked_for_a_reason', sql`(${t.status} = 'parked') = (${t.parkReason} is not null)`),
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
