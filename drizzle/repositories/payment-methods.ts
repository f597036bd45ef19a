import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { paymentMethods, payments, users } from '../schema/index.ts';

export type SavedMethod = typeof paymentMethods.$inferSelect;
export type NewMethod = Pick<SavedMethod, 'providerId' | 'brand' | 'last4' | 'expMonth' | 'expYear'>;

const kept = isNull(paymentMethods.removedAt);

/** Somebody's cards, the default first, then the newest. */
export function methodsOf(db: Executor, userId: string): Promise<SavedMethod[]> {
  return db
    .select()
    .from(paymentMethods)
    .where(and(eq(paymentMethods.userId, userId), kept))
    .orderBy(desc(paymentMethods.isDefault), desc(paymentMethods.createdAt));
}

const defaultMethod = prepared((db) =>
  db
    .select()
    .from(paymentMethods)
    .where(and(eq(paymentMethods.userId, sql.placeholder('userId')), paymentMethods.isDefault, kept)),
);

/** The card that a hold is placed on; undefined while there is none. */
export async function defaultMethodOf(db: Executor, userId: string): Promise<SavedMethod | undefined> {
  const [row] = await defaultMethod(db, { userId });
  return row;
}

export async function methodOf(db: Executor, userId: string, id: string): Promise<SavedMethod | undefined> {
  const [row] = await db
    .select()
    .from(paymentMethods)
    .where(and(eq(paymentMethods.id, id), eq(paymentMethods.userId, userId), kept));
  return row;
}

/** When and why banks refused the newest hold on somebody's cards, by the card's id; those whose newest hold stood are not in it. */
export async function refusals(db: Executor, userId: string): Promise<Map<string, { at: Date; declineCode: string }>> {
  const rows = await db
    .selectDistinctOn([payments.paymentMethodId], {
      id: payments.paymentMethodId,
      declineCode: payments.declineCode,
      at: payments.createdAt,
    })
    .from(payments)
    .where(and(eq(payments.payerId, userId), ne(payments.status, 'new')))
    .orderBy(payments.paymentMethodId, desc(payments.createdAt));
  return new Map(rows.flatMap(({ id, declineCode, at }) => (declineCode ? [[id, { at, declineCode }] as const] : [])));
}

/** One change to somebody's cards at a time, so that exactly one stays the default. */
const lockOwner = (tx: Tx, userId: string) =>
  tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');

const dropDefault = (tx: Tx, userId: string) =>
  tx
    .update(paymentMethods)
    .set({ isDefault: false })
    .where(and(eq(paymentMethods.userId, userId), paymentMethods.isDefault));

/**
 * Keeps a card and makes it the default. A card that is already kept is only answered; undefined when it was removed
 * before, or is somebody else's.
 */
export async function keepMethod(tx: Tx, userId: string, method: NewMethod): Promise<SavedMethod | undefined> {
  await lockOwner(tx, userId);
  const [known] = await tx.select().from(paymentMethods).where(eq(paymentMethods.providerId, method.providerId));
  if (known) return known.userId === userId && known.removedAt === null ? known : undefined;
  await dropDefault(tx, userId);
  const { providerId, brand, last4, expMonth, expYear } = method;
  const [row] = await tx
    .insert(paymentMethods)
    .values({ userId, isDefault: true, providerId, brand, last4, expMonth, expYear })
    .returning();
  return row;
}

export async function makeDefault(tx: Tx, userId: string, id: string): Promise<SavedMethod | undefined> {
  await lockOwner(tx, userId);
  if (!(await methodOf(tx, userId, id))) return undefined;
  await dropDefault(tx, userId);
  const [row] = await tx.update(paymentMethods).set({ isDefault: true }).where(eq(paymentMethods.id, id)).returning();
  return row;
}

/**
 * Forgets a card; the newest other one becomes the default. Answers the forgotten one, or undefined when there is none
 * or a payment of a session that is not over (or not released yet) is on it.
 */
export async function removeMethod(tx: Tx, userId: string, id: string): Promise<SavedMethod | undefined> {
  await lockOwner(tx, userId);
  const [gone] = await tx
    .update(paymentMethods)
    .set({ removedAt: NOW, isDefault: false })
    .where(
      and(
        eq(paymentMethods.id, id),
        eq(paymentMethods.userId, userId),
        kept,
        sql`not exists (select 1 from payments p where p.payment_method_id = ${id}
          and (p.wanted is not null or p.status in ('new', 'action_required', 'held')))`,
      ),
    )
    .returning();
  if (!gone) return undefined;
  const [next] = await methodsOf(tx, userId);
  if (next && !next.isDefault) {
    await tx.update(paymentMethods).set({ isDefault: true }).where(eq(paymentMethods.id, next.id));
  }
  return gone;
}
