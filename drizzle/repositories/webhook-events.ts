import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { webhookEvents } from '../schema/index.ts';

export type WebhookEvent = typeof webhookEvents.$inferSelect;

const ID = sql.placeholder('id');
const insert = prepared((db) =>
  db
    .insert(webhookEvents)
    .values({
      id: ID,
      type: sql.placeholder('type'),
      objectId: sql.placeholder('objectId'),
      account: sql.placeholder('account'),
    })
    .onConflictDoNothing()
    .returning({ id: webhookEvents.id }),
);
const unfolded = prepared((db) =>
  db
    .select()
    .from(webhookEvents)
    .where(and(eq(webhookEvents.id, ID), isNull(webhookEvents.foldedAt))),
);
const fold = prepared((db) => db.update(webhookEvents).set({ foldedAt: NOW }).where(eq(webhookEvents.id, ID)));

/** Remembers an event by its id; false when it had come before. */
export async function recordEvent(
  db: Executor,
  event: Pick<WebhookEvent, 'id' | 'type' | 'objectId' | 'account'>,
): Promise<boolean> {
  const rows = await insert(db, { ...event });
  return rows.length > 0;
}

/** An event that has not been folded in yet. */
export async function unfoldedEvent(db: Executor, id: string): Promise<WebhookEvent | undefined> {
  const [row] = await unfolded(db, { id });
  return row;
}

export async function markFolded(db: Executor, id: string): Promise<void> {
  await fold(db, { id });
}

/** Events that a lost job left behind, oldest first. */
export function forgottenEvents(db: Executor, olderThanMs: number, limit: number): Promise<{ id: string }[]> {
  return db
    .select({ id: webhookEvents.id })
    .from(webhookEvents)
    .where(and(isNull(webhookEvents.foldedAt), sql`${webhookEvents.receivedAt} < ${inMs(-olderThanMs)}`))
    .orderBy(asc(webhookEvents.receivedAt))
    .limit(limit);
}
