import { sql } from 'drizzle-orm';
import { index, pgEnum, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { payments } from './payments.ts';
import { users } from './users.ts';

/** What any flag has: an admin looks, does what is needed, and says so. */
const flagged = () => ({
  id: id(),
  details: text().notNull().default(''),
  createdAt: createdAt(),
  resolvedAt: instant(),
  resolvedBy: uuid().references(() => users.id),
  note: text().notNull().default(''),
});

/** Where the provider and the house differ in a way that no rule mends. */
export const moneyFlags = pgTable(
  'money_flags',
  {
    ...flagged(),
    paymentId: uuid()
      .notNull()
      .references(() => payments.id),
    what: text().notNull(),
  },
  (t) => [
    // What was looked at is not raised again.
    unique('money_flags_once').on(t.paymentId, t.what),
    index('money_flags_open')
      .on(t.createdAt)
      .where(sql`${t.resolvedAt} is null`),
  ],
);

/** `no_shows`: stayed away from several calls within the window of the rules. */
export const peopleFlagKind = pgEnum('people_flag_kind', ['no_shows']);

/** What somebody does again and again that no single call shows. */
export const peopleFlags = pgTable(
  'people_flags',
  {
    ...flagged(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: peopleFlagKind().notNull(),
    /** The calls that it is about, the newest first. */
    sessionIds: uuid().array().notNull(),
  },
  (t) => [
    index().on(t.userId, t.kind, t.createdAt),
    uniqueIndex('people_flags_open')
      .on(t.userId, t.kind)
      .where(sql`${t.resolvedAt} is null`),
  ],
);
