import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, terms } from './columns.ts';
import { offers } from './offers.ts';
import { questions } from './questions.ts';
import { tier } from './consultants.ts';
import { users } from './users.ts';

export const sessionStatus = pgEnum('session_status', [
  'authorizing',
  'ready',
  'live',
  'interrupted',
  'ended',
  'cancelled',
]);
export const sessionOutcome = pgEnum('session_outcome', ['billed', 'free', 'failed', 'no_show']);
export const sessionRole = pgEnum('session_role', ['customer', 'consultant']);
export const billingDecision = pgEnum('billing_decision', ['capture', 'cancel']);
export const sessionEndReason = pgEnum('session_end_reason', [
  'hung_up',
  'block_over',
  'connection_lost',
  'hold_failed',
  'hold_abandoned',
  'no_show',
  'cancelled',
]);

/** Who broke a live call off, by the evidence; null when it came to its end, or the customer left. */
export const brokenOffBy = pgEnum('broken_off_by', ['consultant', 'platform']);

/** `pair`: the two have talked lately · `used_up`: the customer's free calls of the day are. */
export const freeWindowWhy = pgEnum('free_window_why', ['usual', 'pair', 'used_up']);

/** A call and its billing. The terms are a snapshot of the accepted offer; nothing later changes them. */
export const sessions = pgTable(
  'sessions',
  {
    /** Also the id of the room on the SFU. */
    id: id(),
    questionId: uuid()
      .notNull()
      .references(() => questions.id),
    offerId: uuid()
      .notNull()
      .unique()
      .references(() => offers.id),
    customerId: uuid()
      .notNull()
      .references(() => users.id),
    consultantId: uuid()
      .notNull()
      .references(() => users.id),
    status: sessionStatus().notNull().default('authorizing'),
    outcome: sessionOutcome(),
    endReason: sessionEndReason(),
    endedBy: uuid().references(() => users.id),
    ...terms(),
    /** How many blocks the call has: the first, and those of `session_blocks`. */
    blocks: integer().notNull().default(1),
    tier: tier().notNull(),
    freeWindowMs: integer().notNull(),
    freeWindowWhy: freeWindowWhy().notNull().default('usual'),
    /** The card must be held by then. */
    holdDeadlineAt: instant().notNull(),
    readyAt: instant(),
    /** Both must have joined by then. */
    joinDeadlineAt: instant(),
    liveAt: instant(),
    /** Since when somebody is missing; null while both are there. */
    interruptedAt: instant(),
    endedAt: instant(),
    /** Evidenced talk time up to the last closed stretch, in ms. */
    talkMs: bigint({ mode: 'number' }).notNull().default(0),
    /** Start of the running stretch in which both are present; null while either is absent. */
    talkingSince: instant(),
    /** When talk time reaches the free window if nobody leaves; null while it is not running. */
    markAt: instant(),
    /** When talk time reaches the length of all blocks if nobody leaves. */
    blockEndsAt: instant(),
    /** Made once, never changed. */
    decision: billingDecision(),
    decidedAt: instant(),
    brokenOffBy: brokenOffBy(),
    /** All evidence is in, and what follows from how it ended (a refund of the unused share) is wanted. Once. */
    settledAt: instant(),
    /** Media node that hosts the room; null until somebody starts. */
    sfuNode: text(),
    /** The room must be closed (command to the SFU wanted until its `room_closed` fact arrives). */
    roomCloseWantedAt: instant(),
    roomClosedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    check('sessions_not_with_oneself', sql`${t.customerId} <> ${t.consultantId}`),
    check('sessions_decided_once', sql`(${t.decision} is null) = (${t.decidedAt} is null)`),
    uniqueIndex('sessions_one_active_per_question')
      .on(t.questionId)
      .where(sql`${t.status} not in ('ended', 'cancelled')`),
    index('sessions_open')
      .on(t.status)
      .where(sql`${t.status} not in ('ended', 'cancelled')`),
    index('sessions_undecided')
      .on(t.endedAt)
      .where(sql`${t.decision} is null`),
    index('sessions_unsettled')
      .on(t.endedAt)
      .where(sql`${t.status} = 'ended' and ${t.settledAt} is null`),
    index('sessions_room_close_wanted')
      .on(t.roomCloseWantedAt)
      .where(sql`${t.roomCloseWantedAt} is not null and ${t.roomClosedAt} is null`),
    // What matching learns from, newest first.
    index('sessions_answered')
      .on(t.endedAt, t.id)
      .where(sql`${t.outcome} in ('billed', 'free')`),
    index('sessions_decided').on(t.decidedAt),
    index('sessions_stayed_away')
      .on(t.endedAt)
      .where(sql`${t.endReason} = 'no_show'`),
    index().on(t.customerId, t.createdAt),
    index().on(t.consultantId, t.createdAt),
    // Fair use: free calls of a day, and whether two have talked lately.
    index('sessions_talked')
      .on(t.customerId, t.endedAt)
      .where(sql`${t.status} = 'ended'`),
  ],
);

/**
 * Blocks beyond the first, by which the customer has extended the call: written when the hold for one stands. Whether it is
 * charged is decided once, by the evidence that it was begun.
 */
export const sessionBlocks = pgTable(
  'session_blocks',
  {
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    /** From 2. */
    block: integer().notNull(),
    decision: billingDecision(),
    decidedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.block] }),
    check('session_blocks_beyond_the_first', sql`${t.block} >= 2`),
    check('session_blocks_decided_once', sql`(${t.decision} is null) = (${t.decidedAt} is null)`),
  ],
);

/** Who takes part. The partial unique index is what makes "one active session a person, in either role" true. */
export const sessionPeople = pgTable(
  'session_people',
  {
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    role: sessionRole().notNull(),
    /** True until the session has ended or was cancelled. */
    active: boolean().notNull().default(true),
    /** The person pressed or opened "join" (announced by `start`). */
    startedAt: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.userId] }),
    uniqueIndex('session_people_one_active')
      .on(t.userId)
      .where(sql`${t.active}`),
  ],
);

/**
 * Evidence of presence: from the first to the last instant at which media of this person reached the SFU. Only this
 * counts as talk time. At most one interval of a person in a session is open.
 */
export const presenceIntervals = pgTable(
  'presence_intervals',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    fromAt: instant().notNull(),
    lastMediaAt: instant().notNull(),
    closed: boolean().notNull().default(false),
    /** It ended by the person's own word, while the media were still flowing. */
    hungUp: boolean().notNull().default(false),
  },
  (t) => [
    check('presence_intervals_forward', sql`${t.lastMediaAt} >= ${t.fromAt}`),
    index().on(t.sessionId, t.userId),
    uniqueIndex('presence_intervals_one_open')
      .on(t.sessionId, t.userId)
      .where(sql`not ${t.closed}`),
  ],
);

/** In-call chat, kept with the session. */
export const messages = pgTable(
  'messages',
  {
    /** Made by the client, so that sending twice writes once. */
    id: uuid().primaryKey(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    senderId: uuid()
      .notNull()
      .references(() => users.id),
    text: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.sessionId, t.createdAt)],
);

export const ratings = pgTable(
  'ratings',
  {
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    fromUserId: uuid()
      .notNull()
      .references(() => users.id),
    toUserId: uuid()
      .notNull()
      .references(() => users.id),
    /** Role of the rated person in that session; only ratings of consultants are public. */
    toRole: sessionRole().notNull(),
    stars: integer().notNull(),
    comment: text().notNull().default(''),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.fromUserId] }),
    check('ratings_stars', sql`${t.stars} between 1 and 5`),
    index().on(t.toUserId, t.toRole, t.createdAt),
    index().on(t.createdAt),
  ],
);
