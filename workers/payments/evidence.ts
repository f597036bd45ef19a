import { evidenceText } from '@cc/domain/evidence.ts';
import { leaveToAdmin, nextUnanswered } from '@cc/drizzle/repositories/chargebacks.ts';
import { raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import { lockPayment, rotateKey, type LeasedPayment, type Payment } from '@cc/drizzle/repositories/payments.ts';
import { wantOpen } from '@cc/drizzle/repositories/refunds.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { callFactsOf } from '@cc/drizzle/views/call-facts.ts';
import type { PaymentDeps } from './deps.ts';
import { foldMoney } from './fold-money.ts';
import { answerTo } from './money-rules.ts';
import { spent } from './spent.ts';

/** Evidence that is refused under so many keys is left to a person. */
const REFUSALS = 3;

/** Answers the next chargeback of a payment with what is known of the call, once. */
export async function answerChargeback(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  const { db, payments } = deps;
  if (!row.providerId) throw new Error(`Payment ${row.id} was charged back and never charged.`);
  const next = await nextUnanswered(db, row.id);
  if (!next) return transaction(db, async (tx) => wantOpen(tx, (await lockPayment(tx, row.id))!));
  if (row.effectTries > 1) {
    const there = await payments.money(row.providerId);
    const open = there.chargebacks.find(({ id }) => id === next.providerId);
    if (open?.status !== 'needs_response' || answerTo(next, open).answered) return foldMoney(deps, row.id, there);
  }
  try {
    await payments.submitEvidence(next.providerId, evidenceText(await callFactsOf(db, row)), row.effectKey!);
  } catch (error) {
    if (!spent(error)) throw error;
    await rotateKey(db, row.id, row.effectKey!);
    if (error.kind === 'answered' || row.effectTries < REFUSALS) throw error;
    const details = `${next.providerId}: ${error.code}. Answer it in the provider's dashboard.`;
    await leaveToAdmin(db, next.providerId);
    await raiseFlag(db, { paymentId: row.id, what: 'evidence was not taken', details });
  }
  return foldMoney(deps, row.id, await payments.money(row.providerId));
}
