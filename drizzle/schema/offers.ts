import { sql } from 'drizzle-orm';
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, terms } from './columns.ts';
import { claims } from './claims.ts';
import { questions } from './questions.ts';
import { users } from './users.ts';

export const offerStatus = pgEnum('offer_status', ['ringing', 'accepted', 'declined', 'missed', 'withdrawn']);
export const declineReason = pgEnum('decline_reason', ['busy', 'not_my_field', 'unclear', 'price', 'other']);

/** A question ringing at one consultant, with the terms that both would agree to. Open = ringing and deadline not passed. */
export const offers = pgTable(
  'offers',
  {
    id: id(),
    questionId: uuid()
      .notNull()
      .references(() => questions.id, { onDelete: 'cascade' }),
    consultantId: uuid()
      .notNull()
      .references(() => users.id),
    round: integer().notNull(),
    status: offerStatus().notNull().default('ringing'),
    /** Price of one block and what the consultant earns of it; snapshotted into the session on acceptance. */
    ...terms(),
    earnMinor: integer().notNull(),
    score: doublePrecision().notNull(),
    /** Why this person was asked, in words for the consultant; and for the customer. */
    why: jsonb().$type<string[]>().notNull(),
    whyForCustomer: jsonb().$type<string[]>().notNull().default([]),
    ringEndsAt: instant().notNull(),
    /** The consultant's client has acknowledged the offer; without it a silence is not a miss. */
    deliveredAt: instant(),
    /** It was on a screen that somebody could see; without it the person's devices are rung by push. */
    shownAt: instant(),
    /** Since when it rings at nobody: the consultant's last tab was closed. Null once they are back. */
    lostAt: instant(),
    answeredAt: instant(),
    declineReason: declineReason(),
    /** The confirmed claim that it stands for: it never rang, and says nothing about answering rings. */
    claimId: uuid().references(() => claims.id),
    createdAt: createdAt(),
  },
  (t) => [
    unique('offers_once_per_round').on(t.questionId, t.consultantId, t.round),
    uniqueIndex('offers_one_accepted_per_question')
      .on(t.questionId)
      .where(sql`${t.status} = 'accepted'`),
    uniqueIndex('offers_one_ringing_per_consultant')
      .on(t.consultantId)
      .where(sql`${t.status} = 'ringing'`),
    index('offers_deadline')
      .on(t.ringEndsAt)
      .where(sql`${t.status} = 'ringing'`),
    index().on(t.consultantId, t.createdAt),
    index('offers_claim')
      .on(t.claimId)
      .where(sql`${t.claimId} is not null`),
  ],
);
