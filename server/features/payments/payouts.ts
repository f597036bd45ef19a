import { eq } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import { foldTransfersActive, keepAccountId } from '@cc/drizzle/repositories/payout-accounts.ts';
import { consultants } from '@cc/drizzle/schema/index.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import { toAppError } from '@cc/platform/payments.ts';
import type { Deps } from '../../deps.ts';
import { payerOf } from './payer.ts';

/** A consultant's payout account at the provider. Who has none that can receive transfers cannot go online. */
export function createPayouts(
  deps: Pick<Deps, 'db' | 'payments' | 'redis' | 'announcer' | 'queue'> & { publicUrl: string },
) {
  const { db, payments, redis, announcer } = deps;

  async function accountOf(userId: string): Promise<{ accountId: string | null } | undefined> {
    const [row] = await db
      .select({ accountId: consultants.stripeAccountId })
      .from(consultants)
      .where(eq(consultants.userId, userId));
    return row;
  }

  async function foldState(accountId: string, active: boolean): Promise<void> {
    const moved = await foldTransfersActive(db, accountId, active);
    if (!moved) return;
    if (moved.mailId) await deps.queue.enqueue('mail', { mailId: moved.mailId });
    await publishPoolChange(redis, { consultantId: moved.userId, why: 'profile' });
    announcer.tell([...moved.versions].map(([to, version]) => ({ to, event: 'sync:wanted', payload: { version } })));
  }

  return {
    /** The provider's onboarding page; it leads back to `/earnings`, or there to ask for a new link when this one is stale. */
    async link(userId: string): Promise<{ url: string }> {
      const consultant = await accountOf(userId);
      if (!consultant) throw new AppError('not_found', 'This account has no consultant profile.');
      try {
        const accountId =
          consultant.accountId ??
          (await keepAccountId(db, userId, await payments.createAccount(await payerOf(db, userId))));
        const returnUrl = new URL('/earnings?onboarding=back', deps.publicUrl).href;
        const refreshUrl = new URL('/earnings?onboarding=again', deps.publicUrl).href;
        return { url: await payments.accountLink(accountId, { returnUrl, refreshUrl }) };
      } catch (error) {
        throw toAppError(error);
      }
    },

    /** Read from the provider, and folded in: whoever comes back from onboarding need not wait for the webhook. */
    async status(userId: string): Promise<{ exists: boolean; transfersActive: boolean; requirements: string[] }> {
      const accountId = (await accountOf(userId))?.accountId;
      if (!accountId) return { exists: false, transfersActive: false, requirements: [] };
      const state = await payments.accountState(accountId).catch((error: unknown) => {
        throw toAppError(error);
      });
      await foldState(accountId, state.transfersActive);
      return { exists: true, transfersActive: state.transfersActive, requirements: state.requirements };
    },
  };
}
