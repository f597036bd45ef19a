import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { offers, pushes } from '../schema/index.ts';
import type { Offer } from './offers.ts';
import { hasPushSql } from './push-subscriptions.ts';

export type WantedPush = typeof pushes.$inferSelect;

export interface NewPush {
  userId: string;
  kind: WantedPush['kind'];
  /** Ids only. */
  data: Record<string, string>;
  /** Sent so many ms from now; at once unless given. */
  inMs?: number;
  /** Nobody wants to hear it after so many ms. */
  lifeMs: number;
}

/**
 * Wants a push to all devices of a person; write it in the transaction of what it is about, then start the job `push`.
 * @returns the id, for the job
 */
export async function wantPush(tx: Executor, { userId, kind, data, inMs: wait = 0, lifeMs }: NewPush): Promise<string> {
  const [row] = await tx
    .insert(pushes)
    .values({ userId, kind, data, dueAt: inMs(wait), expiresAt: inMs(lifeMs) })
    .returning({ id: pushes.id });
  if (!row) throw new Error('A push was not written.');
  return row.id;
}

/**
 * Wants a push of each of these ringing offers whose consultant has a device for it: at once where no page is open, and after
 * `graceMs` where one is, which will have shown it to somebody by then. Answers the jobs to start.
 */
export async function wantOfferPushes(
  tx: Executor,
  ringing: readonly Pick<Offer, 'id'>[],
  { unattended, graceMs }: { unattended: ReadonlySet<string>; graceMs: number },
): Promise<{ pushId: string; delayMs: number }[]> {
  if (ringing.length === 0) return [];
  const list = (ids: string[]) =>
    sql`array[${sql.join(
      ids.map((id) => sql`${id}::uuid`),
      sql`, `,
    )}]::uuid[]`;
  const rows = await tx.execute<{ id: string; user_id: string }>(sql`
    insert into pushes (id, user_id, kind, data, due_at, expires_at)
    select gen_random_uuid(), offers.consultant_id, 'offer', jsonb_build_object('offerId', offers.id),
      clock_timestamp() + case when offers.consultant_id = any(${list([...unattended])}) then 0 else ${graceMs}::int end
        * interval '1 millisecond',
      offers.ring_ends_at
    from offers where offers.id = any(${list(ringing.map(({ id }) => id))}) and ${hasPushSql('offers.consultant_id')}
    returning id, user_id`);
  return rows.map((row) => ({ pushId: row.id, delayMs: unattended.has(row.user_id) ? 0 : graceMs }));
}

const due = and(lte(pushes.dueAt, NOW), or(isNull(pushes.leaseUntil), lte(pushes.leaseUntil, NOW)));

/** Takes the lease on a push that is due; undefined when it is not, is gone, or somebody else is at it. */
export async function takePush(
  db: Executor,
  id: string,
  leaseMs: number,
): Promise<(WantedPush & { leftMs: number }) | undefined> {
  const [row] = await db
    .update(pushes)
    .set({ leaseUntil: inMs(leaseMs) })
    .where(and(eq(pushes.id, id), due))
    .returning();
  if (!row) return undefined;
  const [clock] = await db.execute<{ left: number }>(
    sql`select (extract(epoch from ${row.expiresAt.toISOString()}::timestamptz - clock_timestamp()) * 1000)::int as left`,
  );
  return { ...row, leftMs: clock?.left ?? 0 };
}

/** It was sent, or nobody wants it any more. */
export async function dropPush(db: Executor, id: string): Promise<void> {
  await db.delete(pushes).where(eq(pushes.id, id));
}

/** Pushes that nobody is at, oldest first. */
export async function duePushes(db: Executor, limit: number): Promise<string[]> {
  const rows = await db.select({ id: pushes.id }).from(pushes).where(due).orderBy(asc(pushes.dueAt)).limit(limit);
  return rows.map((row) => row.id);
}

/** A device shows the offer: from now on silence counts as a miss. Answers for how long (ms) it still rings, 0 when it does not. */
export async function markPushShown(db: Executor, offerId: string, subscriptionId: string): Promise<number> {
  const [row] = await db.execute<{ left: number }>(sql`
    update offers o set delivered_at = coalesce(o.delivered_at, clock_timestamp())
    from push_subscriptions p
    where o.id = ${offerId} and p.id = ${subscriptionId} and p.user_id = o.consultant_id
      and o.status = 'ringing' and o.ring_ends_at > clock_timestamp()
    returning (extract(epoch from o.ring_ends_at - clock_timestamp()) * 1000)::int as left`);
  return row?.left ?? 0;
}

/** Lets an offer that could reach no device ring out now, unless a page has shown it meanwhile. Answers its question. */
export async function ringOutUnreached(db: Executor, offerId: string): Promise<string | undefined> {
  const [row] = await db
    .update(offers)
    .set({ ringEndsAt: NOW })
    .where(and(eq(offers.id, offerId), eq(offers.status, 'ringing'), isNull(offers.deliveredAt)))
    .returning({ questionId: offers.questionId });
  return row?.questionId;
}
