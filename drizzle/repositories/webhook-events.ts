import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared, preparedSql } from '../prepared.ts';
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
    .returning({
      waited: sql<boolean>`exists (select 1 from payments p where p.provider_id = ${webhookEvents.objectId}
        and p.status in ('action_required', 'declined') and p.wanted is null)`,
    }),
);
const unfolded = prepared((db) =>
  db
    .select()
    .from(webhookEvents)
    .where(and(eq(webhookEvents.id, ID), isNull(webhookEvents.foldedAt))),
);
const fold = prepared((db) => db.update(webhookEvents).set({ foldedAt: NOW }).where(eq(webhookEvents.id, ID)));

/**
 * Remembers an event by its id; undefined when it had come before. `waited`: it is about a payment that waits for its payer, so
 * that no answer to a request of ours will tell the same.
 */
export async function recordEvent(
  db: Executor,
  event: Pick<WebhookEvent, 'id' | 'type' | 'objectId' | 'account'>,
): Promise<{ waited: boolean } | undefined> {
  const [row] = await insert(db, { ...event });
  return row;
}

/** An event that has not been folded in yet. */
export async function unfoldedEvent(db: Executor, id: string): Promise<WebhookEvent | undefined> {
  const [row] = await unfolded(db, { id });
  return row;
}

export async function markFolded(db: Executor, id: string): Promise<void> {
  await fold(db, { id });
}

/**
 * Whether event `e` tells what the payment `p` of its intent has come to already, by the answer to a request of ours: that it was
 * charged, or that its hold stood, or stood and was let go. None of it is ever undone there.
 */
const TOLD_BEFORE = sql`p.wanted is null and (
  (e.type = 'payment_intent.succeeded' and p.status = 'captured')
  or (e.type = 'payment_intent.canceled' and p.status = 'cancelled')
  or (e.type = 'payment_intent.amount_capturable_updated' and p.status in ('held', 'captured'))
  or (e.type in ('payment_intent.amount_capturable_updated', 'charge.refunded', 'charge.expired')
    and p.status = 'cancelled' and p.capture_before is not null))`;

const toldBefore = preparedSql<{ told: boolean }>(
  () => sql`
    select exists (select 1 from webhook_events e join payments p on p.provider_id = e.object_id
      where e.id = ${ID} and ${TOLD_BEFORE}) as told`,
);

/** Whether there is nothing to look up for an event, since it tells nothing new. */
export async function isToldBefore(db: Executor, id: string): Promise<boolean> {
  const [row] = await toldBefore(db, { id });
  return row?.told ?? false;
}

const foldTold = preparedSql(
  () => sql`
    update webhook_events e set folded_at = clock_timestamp() from payments p
    where e.folded_at is null and e.received_at < clock_timestamp() - ${sql.placeholder('olderThanMs')}::float8 * interval '1 millisecond'
      and p.provider_id = e.object_id and ${TOLD_BEFORE}`,
);

/** Folds in all events at once of which that is so. */
export async function foldToldBefore(db: Executor, olderThanMs: number): Promise<void> {
  await foldTold(db, { olderThanMs });
}

/** Events that nobody has folded in, oldest first. */
export function forgottenEvents(db: Executor, olderThanMs: number, limit: number): Promise<{ id: string }[]> {
  return db
    .select({ id: webhookEvents.id })
    .from(webhookEvents)
    .where(and(isNull(webhookEvents.foldedAt), sql`${webhookEvents.receivedAt} < ${inMs(-olderThanMs)}`))
    .orderBy(asc(webhookEvents.receivedAt))
    .limit(limit);
}
