import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { consultants, tier } from './consultants.ts';
import { createdAt, id } from './columns.ts';

/** Every move between tiers with its reasons, as its consultant was told. Append-only. */
export const tierChanges = pgTable(
  'tier_changes',
  {
    id: id(),
    consultantId: uuid()
      .notNull()
      .references(() => consultants.userId, { onDelete: 'cascade' }),
    from: tier().notNull(),
    to: tier().notNull(),
    reasons: text().array().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.consultantId, t.createdAt)],
);
