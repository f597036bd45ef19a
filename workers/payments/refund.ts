import { raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import { lockPayment, rotateKey, type LeasedPayment, type Payment } from '@cc/drizzle/repositories/payments.ts';
import { nextRefund, updateRefund, wantOpen, type Refund } from '@cc/drizzle/repositories/refunds.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import type { PaymentDeps } from './deps.ts';
import { foldMoney } from './fold-money.ts';
import { spent } from './spent.ts';

/** A refund that is refused, again and again, under a new key each time, is given up and left to a person. */
const REFUSALS = 5;

/** Gives back what the next refund of a payment says, once. */
export async function refund(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  const { db, payments } = deps;
  if (!row.providerId) throw new Error(`Payment ${row.id} is to be refunded and was never charged.`);
  const next = await nextRefund(db, row.id);
  if (!next) return transaction(db, async (tx) => wantOpen(tx, (await lockPayment(tx, row.id))!));
  if (row.effectTries > 1) {
    const there = await payments.money(row.providerId);
    if (there.refunds.some(({ refundId }) => refundId === next.id)) return foldMoney(deps, row.id, there);
  }
  try {
    const { id: refundId, amountMinor } = next;
    await payments.refund(row.providerId, { refundId, amountMinor }, row.effectKey!);
    return await foldMoney(deps, row.id, await payments.money(row.providerId));
  } catch (error) {
    if (!spent(error)) throw error;
    const there = await payments.money(row.providerId);
    if (there.refunds.some(({ refundId }) => refundId === next.id)) return foldMoney(deps, row.id, there);
    await rotateKey(db, row.id, row.effectKey!);
    if (error.kind === 'answered' || row.effectTries < REFUSALS) throw error;
    return giveUp(deps, row.id, next, error.code);
  }
}

async function giveUp(deps: PaymentDeps, paymentId: string, { id, amountMinor }: Refund, code: string) {
  deps.logger.error({ paymentId, code, flag: 'a refund was refused' }, 'payment needs a look');
  return transaction(deps.db, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (!payment) return undefined;
    await updateRefund(tx, id, { status: 'failed', failureCode: code });
    await raiseFlag(tx, { paymentId, what: 'the provider refused a refund', details: `${amountMinor}: ${code}` });
    return wantOpen(tx, payment);
  });
}
