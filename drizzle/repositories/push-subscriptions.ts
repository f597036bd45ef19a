import { and, desc, eq, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { pushSubscriptions } from '../schema/index.ts';

export type PushSubscription = typeof pushSubscriptions.$inferSelect;
export type NewPushSubscription = Pick<
  PushSubscription,
  'userId' | 'familyId' | 'endpoint' | 'p256dh' | 'auth' | 'userAgent'
>;

/** More devices than anybody rings; the oldest is forgotten. */
const PER_PERSON = 10;

/** Whether the sign-in that a row of `push_subscriptions p` was made in still stands. */
const SIGNED_IN = sql`exists (select 1 from refresh_tokens t
  where t.family_id = p.family_id and t.revoked_at is null and t.expires_at > clock_timestamp())`;

/** Whether the person in `column` (raw SQL, for instance `consultants.user_id`) has a device that can be rung by push. */
export const hasPushSql = (column: 'consultants.user_id' | 'offers.consultant_id') =>
  sql<boolean>`exists (select 1 from push_subscriptions p where p.user_id = ${sql.raw(column)} and ${SIGNED_IN})`;

/**
 * Writes a browser's subscription, which changes hands with whoever signs in there last.
 * @returns its id
 */
export async function saveSubscription(tx: Executor, subscription: NewPushSubscription): Promise<string> {
  const { endpoint, ...rest } = subscription;
  const [row] = await tx
    .insert(pushSubscriptions)
    .values(subscription)
    .onConflictDoUpdate({ target: pushSubscriptions.endpoint, set: rest })
    .returning({ id: pushSubscriptions.id });
  if (!row) throw new Error(`A push subscription at ${new URL(endpoint).host} was not written.`);
  await tx.execute(sql`
    delete from push_subscriptions where user_id = ${subscription.userId} and id in (
      select id from push_subscriptions where user_id = ${subscription.userId} and id <> ${row.id}
      order by created_at desc offset ${PER_PERSON - 1})`);
  return row.id;
}

/** The devices that ring, newest first. */
export async function subscriptionsOf(db: Executor, userId: string): Promise<PushSubscription[]> {
  const p = pushSubscriptions;
  return db
    .select()
    .from(p)
    .where(
      and(
        eq(p.userId, userId),
        sql`exists (select 1 from refresh_tokens t where t.family_id = ${p.familyId}
          and t.revoked_at is null and t.expires_at > clock_timestamp())`,
      ),
    )
    .orderBy(desc(p.createdAt));
}

/** Answers whether there was one of this person. */
export async function removeSubscription(db: Executor, id: string, userId: string): Promise<boolean> {
  const rows = await db
    .delete(pushSubscriptions)
    .where(and(eq(pushSubscriptions.id, id), eq(pushSubscriptions.userId, userId)))
    .returning({ id: pushSubscriptions.id });
  return rows.length > 0;
}

/** Everybody who wants to be asked and can be rung by push, whether or not a page is open. */
export async function reachableConsultants(db: Executor): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select consultants.user_id as id from consultants
    where active and intent = 'online' and away_at is null and ${hasPushSql('consultants.user_id')}`);
  return rows.map(({ id }) => id);
}
