import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { users } from './users.ts';

export const consultantIntent = pgEnum('consultant_intent', ['online', 'off']);
export const tier = pgEnum('tier', ['rookie', 'standard', 'expert', 'partner']);

/** The consultant profile that an account has. `intent` is what the person wants; whether they are really there is in Redis. */
export const consultants = pgTable(
  'consultants',
  {
    userId: uuid()
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The profile as a whole, switched on and off by its owner. */
    active: boolean().notNull().default(true),
    headline: text().notNull().default(''),
    bio: text().notNull().default(''),
    tags: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** ISO 639-1 codes. */
    languages: text()
      .array()
      .notNull()
      .default(sql`'{en}'`),
    /** Minor units an hour, in the deployment's settlement currency. */
    hourlyRateMinor: integer().notNull().default(0),
    blockMinutes: integer().notNull().default(30),
    showPresence: boolean().notNull().default(true),
    intent: consultantIntent().notNull().default('off'),
    intentChangedAt: createdAt(),
    /** Set after three missed ring episodes in a row; cleared by going online again. */
    awayAt: instant(),
    /** Paused by an admin from being offered since then; the reason is the consultant's to read. */
    pausedAt: instant(),
    pauseReason: text().notNull().default(''),
    missedInRow: integer().notNull().default(0),
    /** Quiet hours in minutes after midnight of the person's time zone (`domain/quiet-hours`); null: none. */
    quietFromMinute: integer(),
    quietToMinute: integer(),
    tier: tier().notNull().default('rookie'),
    /**
     * When the tier was last held against the figures; the night's round looks at those it has not come to yet. A day in the
     * future: the tier was given, and is kept until then.
     */
    tierCheckedAt: createdAt(),
    /** The provider's connected account (`acct_…`). */
    stripeAccountId: text().unique(),
    /** Whether that account's transfers capability is active, as last folded in from the provider. */
    transfersActive: boolean().notNull().default(false),
    /** What has been learned so far; kept up to date by `workers/learn`. */
    ratingSum: integer().notNull().default(0),
    ratingCount: integer().notNull().default(0),
    liveSessions: integer().notNull().default(0),
    billedSessions: integer().notNull().default(0),
    offersDelivered: integer().notNull().default(0),
    offersAccepted: integer().notNull().default(0),
    /** Declined for a reason that says something about the person (`TELLING_DECLINES`). */
    offersDeclined: integer().notNull().default(0),
    /** Rang on a screen until the end, unanswered. */
    offersMissed: integer().notNull().default(0),
    /** Sessions that were the consultant's to hold, and those held to their end; see `relearn`. */
    sessionsStarted: integer().notNull().default(0),
    sessionsKept: integer().notNull().default(0),
    /** Sum over the offers counted as accepted or declined, so that the mean is `responseMsSum / (offersAccepted + offersDeclined)`. */
    responseMsSum: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    check('consultants_rate_not_negative', sql`${t.hourlyRateMinor} >= 0`),
    check('consultants_block', sql`${t.blockMinutes} in (20, 30, 45, 60)`),
    check(
      'consultants_quiet',
      sql`(${t.quietFromMinute} is null) = (${t.quietToMinute} is null)
        and ${t.quietFromMinute} between 0 and 1439 and ${t.quietToMinute} between 0 and 1439`,
    ),
    check('consultants_paused_are_off', sql`${t.pausedAt} is null or ${t.intent} = 'off'`),
    index().on(t.intent),
  ],
);

/**
 * When consultants were there to be asked: switched on, with a desk open. Prolonged every few seconds by the workers, so a
 * span is too short by as much at its end; spans of a person may overlap and are only ever counted together.
 */
export const onlineSpans = pgTable(
  'online_spans',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => consultants.userId, { onDelete: 'cascade' }),
    fromAt: instant().notNull(),
    lastAt: instant().notNull(),
  },
  (t) => [index().on(t.userId, t.lastAt), check('online_spans_forward', sql`${t.fromAt} <= ${t.lastAt}`)],
);
