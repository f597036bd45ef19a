import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';

/**
 * A file of a chat. The row is written before its content is kept, so that nothing lies in the storage of which nobody knows; with the
 * content in place it gets `storedAt` and its message, which has the same id.
 */
export const sessionFiles = pgTable(
  'session_files',
  {
    /** Made by the client, as the message's is. */
    id: uuid().primaryKey(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    senderId: uuid()
      .notNull()
      .references(() => users.id),
    /** Cleaned, safe to show and to save by. */
    name: text().notNull(),
    /** Media type as its content says; null where it says nothing, as text does. */
    type: text(),
    bytes: integer().notNull(),
    /** Null while it is on its way, or when it never arrived. */
    storedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    check('session_files_not_empty', sql`${t.bytes} > 0`),
    index().on(t.sessionId),
    index().on(t.senderId, t.createdAt),
    index('session_files_unfinished')
      .on(t.createdAt)
      .where(sql`${t.storedAt} is null`),
  ],
);
