import { sql } from 'drizzle-orm';
import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';

/** What one of the two writes down for themselves during a call and after it; the other never sees it. */
export const sessionNotes = pgTable(
  'session_notes',
  {
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    text: text().notNull(),
    updatedAt: instant()
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.userId] })],
);
