import type { MoneyFlag } from '@cc/domain/money-flags.ts';
import { closeFlag, raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import {
  lockPayment,
  rotateKey,
  updatePayment,
  wants,
  type LeasedPayment,
  type Payment,
} from '@cc/drizzle/repositories/payments.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import type { ProviderTransfer } from '@cc/platform/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { foldIntent } from './fold.ts';
import { spent } from './spent.ts';

/** A transfer that is refused under so many keys is tried again every hour. */
const REFUSALS = 3;
const UNPAID: MoneyFlag = 'the consultant could not be paid for a lost charge';

/**
 * Pays the consultant, out of the house's balance, what a charge would have brought that was decided on and lost; once, and
 * only when that charge can never arrive any more.
 */
export async function payLoss(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  const { db, payments } = deps;
  if (row.effectTries > 1) {
    const found = await payments.findLossTransfer(row.id);
    if (found) return foldTransfer(deps, row.id, found);
  }
  const intent = row.providerId ? await payments.retrieve(row.providerId) : null;
  if (intent?.status === 'succeeded') return giveUp(deps, row, 'the card was charged after all');
  // Still open there: it has to be released first.
  if (intent && intent.status !== 'canceled') return foldIntent(deps, row, intent);
  try {
    const { id: paymentId, owedMinor: amountMinor, sessionId, currency, destination } = row;
    const loss = { sessionId, paymentId, amountMinor, currency, destination };
    return await foldTransfer(deps, row.id, await payments.payLoss(loss, row.effectKey!));
  } catch (error) {
    if (!spent(error)) throw error;
    const found = await payments.findLossTransfer(row.id);
    if (found) return foldTransfer(deps, row.id, found);
    await rotateKey(db, row.id, row.effectKey!);
    if (error.kind === 'answered' || row.effectTries < REFUSALS) throw error;
    return giveUp(deps, row, error.code);
  }
}

/** Notes the transfer that paid a loss. What was taken back of it the ledger does not know: an admin has to look. */
export function foldTransfer(
  deps: PaymentDeps,
  paymentId: string,
  { id: transferId, reversed }: ProviderTransfer,
): Promise<Payment | undefined> {
  return transaction(deps.db, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (!payment || payment.owedMinor === 0) return payment;
    if (reversed > 0) {
      const details = `${transferId}: ${reversed} of ${payment.owedMinor}`;
      await raiseFlag(tx, { paymentId, what: 'the payment of a loss was taken back', details });
    }
    if (payment.transferId !== null) return payment;
    await closeFlag(tx, { paymentId, what: UNPAID, note: `Paid by itself: ${transferId}` });
    return updatePayment(tx, paymentId, { transferId, ...wants(null), leaseUntil: null });
  });
}

async function giveUp({ db, logger }: PaymentDeps, { id: paymentId, owedMinor }: Payment, why: string) {
  logger.error({ paymentId, code: why, flag: UNPAID }, 'payment needs a look');
  return transaction(db, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (payment?.wanted !== 'transfer') return payment;
    await raiseFlag(tx, { paymentId, what: UNPAID, details: `${owedMinor}: ${why}` });
    return updatePayment(tx, paymentId, { ...wants(null), leaseUntil: null });
  });
}
