import { findPayment, markCompared } from '@cc/drizzle/repositories/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { carryOut } from './effect.ts';
import { foldIntent } from './fold.ts';
import { foldMoney } from './fold-money.ts';

/** Asks the provider what a payment has come to and folds it in. Job `payment-fold`, and the sweeper. */
export async function compare(deps: PaymentDeps, paymentId: string): Promise<void> {
  const payment = await findPayment(deps.db, paymentId);
  if (!payment?.providerId) return;
  const after = await foldIntent(deps, payment, await deps.payments.retrieve(payment.providerId));
  await markCompared(deps.db, paymentId);
  if (after?.wanted) await carryOut(deps, paymentId);
}

/** The same for what has moved since the charge: refunds, chargebacks, what the provider took. */
export async function compareMoney(deps: PaymentDeps, paymentId: string): Promise<void> {
  const payment = await findPayment(deps.db, paymentId);
  if (!payment?.providerId || payment.status !== 'captured') return;
  const after = await foldMoney(deps, paymentId, await deps.payments.money(payment.providerId));
  if (after?.wanted) await carryOut(deps, paymentId);
}
