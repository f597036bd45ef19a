import { consultantByAccount, foldPayout } from '@cc/drizzle/repositories/payouts.ts';
import type { PaymentDeps } from './deps.ts';

/** Folds in a payout of a connected account that an event is about. */
export async function lookAtPayout(deps: PaymentDeps, accountId: string, payoutId: string): Promise<void> {
  const consultantId = await consultantByAccount(deps.db, accountId);
  if (!consultantId) return;
  const { id, amount, ...payout } = await deps.payments.payout(accountId, payoutId);
  const mailId = await foldPayout(deps.db, consultantId, { ...payout, providerId: id, amountMinor: amount });
  if (mailId) await deps.queue.enqueue('mail', { mailId });
}
