import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgEnum, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { users } from './users.ts';

/**
 * `candidate` fitted, not yet judged or left for an admin to switch to · `active` ranks every question now · `retired` was
 * active before · `rejected` was no better than the active one on the sessions held back.
 */
export const matchModelStatus = pgEnum('match_model_status', ['candidate', 'active', 'retired', 'rejected']);

/** Of how many sessions, which of them first and last; instants as ISO 8601 strings. */
export interface SessionSpan {
  sessions: number;
  from: string;
  to: string;
}

/** How well a model ranks sessions it has not seen; each figure 0–1. */
export interface ModelFigures {
  hitAt3: number;
  mrr: number;
  ndcgAt10: number;
}

/** Versions of the fitted weights. Without an active row the shipped model, version 0, ranks. */
export const matchModels = pgTable(
  'match_models',
  {
    version: integer().primaryKey().generatedAlwaysAsIdentity(),
    status: matchModelStatus().notNull().default('candidate'),
    /** `MatchModel` of the domain, as fitted. */
    model: jsonb().$type<Record<string, unknown>>().notNull(),
    /** What somebody of whom little is known is taken to be like: `RatePriors` of the domain, the platform's means. */
    priors: jsonb().$type<Record<string, number>>().notNull(),
    fittedFrom: jsonb().$type<SessionSpan>().notNull(),
    heldBack: jsonb().$type<SessionSpan>().notNull(),
    /** On the same held-back sessions: this model, and the one that was active (`activeVersion`) when it was fitted. */
    figures: jsonb().$type<ModelFigures>().notNull(),
    activeFigures: jsonb().$type<ModelFigures>().notNull(),
    activeVersion: integer().notNull(),
    /** Why it was switched to or not, in words. */
    reason: text().notNull(),
    activatedAt: instant(),
    /** The admin who switched to it; null when the nightly fit did. */
    activatedBy: uuid().references(() => users.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('match_models_one_active')
      .on(t.status)
      .where(sql`${t.status} = 'active'`),
  ],
);

/** Refits that are wanted: one a night, and whenever an admin asks. At most one is open at a time. */
export const matchRefits = pgTable(
  'match_refits',
  {
    id: id(),
    /** The night (`YYYY-MM-DD`, UTC) it belongs to; null when an admin asked for it. */
    night: text(),
    wantedBy: uuid().references(() => users.id),
    /** Whoever is fitting holds it until then, under `leaseKey`; another may take over afterwards. */
    leaseUntil: instant(),
    leaseKey: uuid(),
    tries: integer().notNull().default(0),
    doneAt: instant(),
    /** The version that came out of it; null when there was too little to learn from, or it was given up. */
    version: integer().references(() => matchModels.version),
    /** What came of it, in words. */
    result: text(),
    createdAt: createdAt(),
  },
  (t) => [
    unique('match_refits_once_a_night').on(t.night),
    uniqueIndex('match_refits_one_open')
      .on(sql`(true)`)
      .where(sql`${t.doneAt} is null`),
    index().on(t.createdAt),
  ],
);
