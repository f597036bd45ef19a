import { pgEnum, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';

/** In rising order of trouble: the database compares by it. */
export const qualityLevel = pgEnum('quality_level', ['good', 'fair', 'poor']);
export const qualityReason = pgEnum('quality_reason', ['loss', 'jitter', 'delay', 'bandwidth']);

/** How somebody's connection was in a minute of a call, at its worst, as their browser measured it. */
export const qualityMinutes = pgTable(
  'quality_minutes',
  {
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    /** The minute's beginning. */
    at: instant().notNull(),
    level: qualityLevel().notNull(),
    reason: qualityReason(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.userId, t.at] })],
);
