import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { users } from './users.ts';

/** Version of what concerns a person; moved in the same transaction as the change, so that a client can tell that it missed one. */
export const syncVersions = pgTable('sync_versions', {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  version: bigint({ mode: 'number' }).notNull().default(0),
});

/** SFU facts already folded in, by the fact's own id; old ones are swept. */
export const sfuFacts = pgTable('sfu_facts', { id: text().primaryKey(), createdAt: createdAt() }, (t) => [
  index().on(t.createdAt),
]);

/** Mails that are wanted; sent by a job, repaired by the sweeper. */
export const mails = pgTable(
  'mails',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    template: text().notNull(),
    data: jsonb().$type<Record<string, string>>().notNull(),
    sentAt: instant(),
    leaseUntil: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    index('mails_wanted')
      .on(t.createdAt)
      .where(sql`${t.sentAt} is null`),
  ],
);

/** Every action of an admin. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: id(),
    actorId: uuid()
      .notNull()
      .references(() => users.id),
    action: text().notNull(),
    target: text().notNull(),
    reason: text().notNull(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.target)],
);
