import { eq, sql } from 'drizzle-orm';
import type { Db, Executor } from '../client.ts';
import { NOW } from '../now.ts';
import { transaction } from '../retry.ts';
import { consultants, payouts } from '../schema/index.ts';
import { wantMail } from './mails.ts';

export type Payout = typeof payouts.$inferSelect;

/** A payout as the provider has it now. */
export type PayoutThere = Pick<
  Payout,
  'providerId' | 'amountMinor' | 'currency' | 'status' | 'failureCode' | 'sentAt' | 'arrivesAt'
>;

/** Whose account it is. */
export async function consultantByAccount(db: Executor, accountId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ userId: consultants.userId })
    .from(consultants)
    .where(eq(consultants.stripeAccountId, accountId));
  return row?.userId;
}

/**
 * Folds in a payout as it is at the provider, in any order and any number of times. One that the bank has refused is told by
 * mail, once. @returns the mail's id for its job, null when there is none.
 */
export function foldPayout(db: Db, consultantId: string, there: PayoutThere): Promise<string | null> {
  return transaction(db, async (tx) => {
    const [before] = await tx
      .select({ status: payouts.status })
      .from(payouts)
      .where(eq(payouts.providerId, there.providerId))
      .for('update');
    const { providerId: _id, ...set } = there;
    const [row] = await tx
      .insert(payouts)
      .values({ ...there, consultantId })
      // Whoever inserted it meanwhile has told of it.
      .onConflictDoUpdate({ target: payouts.providerId, set: { ...set, updatedAt: NOW } })
      .returning({ isNew: sql<boolean>`xmax = 0` });
    const told = before ? before.status === 'failed' : !row?.isNew;
    if (there.status !== 'failed' || told) return null;
    return wantMail(tx, { userId: consultantId, template: 'payout_failed', data: { url: '/earnings' } });
  });
}
