import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Db, Executor } from '../client.ts';
import { transaction } from '../retry.ts';
import { NOW } from '../now.ts';
import { consultants, users } from '../schema/index.ts';
import { wantMail } from './mails.ts';
import { bumpVersions, type Versions } from './sync.ts';

/** Whom the provider's customer is. */
export async function userByCustomerId(db: Executor, customerId: string): Promise<string | undefined> {
  const [row] = await db.select({ id: users.id }).from(users).where(eq(users.stripeCustomerId, customerId));
  return row?.id;
}

/** Remembers the provider's customer of a person; the first one stays. @returns the one on record. */
export async function keepCustomerId(db: Executor, userId: string, customerId: string): Promise<string> {
  await db
    .update(users)
    .set({ stripeCustomerId: customerId })
    .where(and(eq(users.id, userId), isNull(users.stripeCustomerId)));
  const [row] = await db.select({ id: users.stripeCustomerId }).from(users).where(eq(users.id, userId));
  return row?.id ?? customerId;
}

/** Remembers the payout account of a consultant; the first one stays. @returns the one on record. */
export async function keepAccountId(db: Executor, userId: string, accountId: string): Promise<string> {
  await db
    .update(consultants)
    .set({ stripeAccountId: accountId })
    .where(and(eq(consultants.userId, userId), isNull(consultants.stripeAccountId)));
  const [row] = await db
    .select({ id: consultants.stripeAccountId })
    .from(consultants)
    .where(eq(consultants.userId, userId));
  return row?.id ?? accountId;
}

/**
 * Folds in whether an account can receive transfers. Who no longer can is taken offline and told by mail: nobody is to answer
 * without being paid. @returns the consultant and the version of what concerns them, when that has changed.
 */
export function foldTransfersActive(
  db: Db,
  accountId: string,
  active: boolean,
): Promise<{ userId: string; versions: Versions; mailId: string | null } | undefined> {
  return transaction(db, async (tx) => {
    const [row] = await tx
      .update(consultants)
      .set({ transfersActive: active, ...(active ? {} : { intent: 'off' as const, intentChangedAt: NOW }) })
      .where(and(eq(consultants.stripeAccountId, accountId), ne(consultants.transfersActive, active)))
      .returning({ userId: consultants.userId });
    if (!row) return undefined;
    const mail = { userId: row.userId, template: 'payouts_stopped', data: { url: '/earnings' } } as const;
    const mailId = active ? null : await wantMail(tx, mail);
    return { ...row, mailId, versions: await bumpVersions(tx, [row.userId]) };
  });
}
