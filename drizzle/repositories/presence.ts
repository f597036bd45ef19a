import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { consultants, sessionPeople, users } from '../schema/index.ts';
import { hasPushSql } from './push-subscriptions.ts';
import { quietColumns, quietHoursOf } from './quiet-hours.ts';

const factsOf = prepared((db) =>
  db
    .select({
      intent: consultants.intent,
      active: consultants.active,
      awayAt: consultants.awayAt,
      pausedAt: consultants.pausedAt,
      pauseReason: consultants.pauseReason,
      intentChangedAt: consultants.intentChangedAt,
      hasPush: hasPushSql('consultants.user_id'),
      ...quietColumns,
      busy: sql<boolean>`exists (select 1 from ${sessionPeople} sp where sp.user_id = consultants.user_id and sp.active)`,
    })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(eq(consultants.userId, sql.placeholder('userId'))),
);

/** What PostgreSQL knows of a consultant's availability; liveness itself is in Redis. */
export async function presenceFactsOf(db: Executor, userId: string) {
  const [row] = await factsOf(db, { userId });
  return row && { ...row, quietHours: quietHoursOf(row) };
}

const mayBe = (intent: 'online' | 'off') => (intent === 'online' ? isNull(consultants.pausedAt) : undefined);

/** Switches the wish to be asked; going online also ends being away. Undefined without a consultant profile, and for who is paused. */
export async function setIntent(tx: Tx, userId: string, intent: 'online' | 'off') {
  const [row] = await tx
    .update(consultants)
    .set({ intent, intentChangedAt: NOW, ...(intent === 'online' ? { awayAt: null, missedInRow: 0 } : {}) })
    .where(and(eq(consultants.userId, userId), eq(consultants.active, true), mayBe(intent)))
    .returning();
  return row;
}
