import { sql } from 'drizzle-orm';
import { index, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';
import { users } from './users.ts';

/** A browser that may be rung while no page of ours is open, as its push service knows it. */
export const pushSubscriptions = pgTable(
  'push_subscriptions',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The sign-in it was made in: once that is over (logout, revoked, run out) nothing is sent any more. */
    familyId: uuid().notNull(),
    /** Address at the push service; whoever knows it and our key could ring the device, so it is never shown. */
    endpoint: text().notNull().unique(),
    /** Keys of the browser, base64url: only it can read what is sent. */
    p256dh: text().notNull(),
    auth: text().notNull(),
    /** Names the device to its owner. */
    userAgent: text(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.userId)],
);

export const pushKind = pgEnum('push_kind', ['offer', 'claim', 'free', 'test']);

/** Pushes that are wanted; sent by a job, repaired by the sweeper, gone once sent or too late. */
export const pushes = pgTable(
  'pushes',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: pushKind().notNull(),
    /** What it is about, by id only: the words are made when it is sent. */
    data: jsonb().$type<Record<string, string>>().notNull(),
    dueAt: instant()
      .notNull()
      .default(sql`clock_timestamp()`),
    /** From then on nobody wants to hear it any more; push services are told the same. */
    expiresAt: instant().notNull(),
    leaseUntil: instant(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.dueAt), index().on(t.userId)],
);
