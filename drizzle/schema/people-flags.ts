import { sql } from 'drizzle-orm';
import { index, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { users } from './users.ts';

/** `no_shows`: stayed away from several calls within the window of the rules. */
export const peopleFlagKind = pgEnum('people_flag_kind', ['no_shows']);

/** What somebody does again and again that no single call shows; an admin looks, does what is needed, and says so. */
export const peopleFlags = pgTable(
  'people_flags',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: peopleFlagKind().notNull(),
    /** The calls that it is about, the newest first. */
    sessionIds: uuid().array().notNull(),
    details: text().notNull().default(''),
    createdAt: createdAt(),
    resolvedAt: instant(),
    resolvedBy: uuid().references(() => users.id),
    note: text().notNull().default(''),
  },
  (t) => [
    index().on(t.userId, t.kind, t.createdAt),
    uniqueIndex('people_flags_open')
      .on(t.userId, t.kind)
      .where(sql`${t.resolvedAt} is null`),
  ],
);
