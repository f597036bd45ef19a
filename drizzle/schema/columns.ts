import { sql } from 'drizzle-orm';
import { integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { uuidv7 } from 'uuidv7';

/** Primary key: UUIDv7, so that keys sort by age and inserts stay at the right edge of the index. */
export const id = () => uuid().primaryKey().$defaultFn(uuidv7);

/** An instant with millisecond precision; always written from the database's own clock. */
export const instant = () => timestamp({ precision: 3, withTimezone: true, mode: 'date' });

export const createdAt = () =>
  instant()
    .notNull()
    .default(sql`clock_timestamp()`);

/** What is agreed on before a call: the price of one block, and the platform's share of it. */
export const terms = () => ({
  priceMinor: integer().notNull(),
  currency: text().notNull(),
  blockMinutes: integer().notNull(),
  commissionBps: integer().notNull(),
});
