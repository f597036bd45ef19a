import { and, eq, isNull } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { isUniqueViolation } from '../retry.ts';
import { consultants, users } from '../schema/index.ts';

export type User = typeof users.$inferSelect;

/** Writes an account, with an empty consultant profile if wished. Undefined when the address is taken. */
export async function createUser(
  db: Executor,
  input: { name: string; email: string; passwordHash: string; asConsultant: boolean },
): Promise<User | undefined> {
  const { asConsultant, ...values } = input;
  try {
    // A savepoint of its own: the refused insert must not spoil a transaction that the caller may be in.
    return await db.transaction(async (tx) => {
      const [user] = await tx.insert(users).values(values).returning();
      if (user && asConsultant) await tx.insert(consultants).values({ userId: user.id });
      return user;
    });
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_unique')) return undefined;
    throw error;
  }
}

export async function userById(db: Executor, id: string): Promise<User | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  return row;
}

export async function userByEmail(db: Executor, email: string): Promise<User | undefined> {
  const [row] = await db.select().from(users).where(eq(users.email, email));
  return row;
}

/** Whether somebody may do what admins do, now. */
export async function isAdmin(db: Executor, id: string): Promise<boolean> {
  const user = await userById(db, id);
  return user !== undefined && user.isAdmin && user.suspendedAt === null;
}

/** Marks the address as verified; the first time stands. */
export async function markEmailVerified(tx: Tx, userId: string): Promise<void> {
  await tx
    .update(users)
    .set({ emailVerifiedAt: NOW })
    .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)));
}

/** Locks an account until the transaction is over, against changes of it and sign-ins; others may still refer to it. */
export async function lockAccount(tx: Tx, id: string): Promise<User | undefined> {
  const [row] = await tx.select().from(users).where(eq(users.id, id)).for('no key update');
  return row;
}

/** Sets the password of an account that is locked. */
export async function setPasswordHash(tx: Tx, userId: string, passwordHash: string): Promise<void> {
  await tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
}

/** Replaces a password hash by one of stronger parameters, unless the password was changed meanwhile. */
export async function upgradePasswordHash(db: Executor, userId: string, from: string, to: string): Promise<void> {
  await db
    .update(users)
    .set({ passwordHash: to })
    .where(and(eq(users.id, userId), eq(users.passwordHash, from)));
}
