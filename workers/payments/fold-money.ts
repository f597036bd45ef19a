import {
  balancesIn,
  bookChargeback,
  bookChargebackWon,
  bookProviderFee,
  bookRefund,
  bookRefundFailed,
  type Parties,
} from '@cc/drizzle/repositories/ledger.ts';
import { chargebacksOf, keepChargeback } from '@cc/drizzle/repositories/chargebacks.ts';
import { raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import { findPayment, lockPayment, updatePayment, type Payment } from '@cc/drizzle/repositories/payments.ts';
import { insertRefund, refundsOf, updateRefund, wantOpen } from '@cc/drizzle/repositories/refunds.ts';
import { lockSession } from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { sessionNews } from '@cc/drizzle/views/session.ts';
import { balancesOf, type LedgerAccount } from '@cc/domain/ledger.ts';
import type { ProviderMoney } from '@cc/platform/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { answerTo, foldRefunds } from './money-rules.ts';
import { tellRefunded, type FreshRefund } from './tell-refunded.ts';

/**
 * Folds what has become of the money of a charged payment into the house: refunds, chargebacks, what the provider took, with
 * their ledger lines in one transaction. Wants what is still open, tells both people of what is new, and raises the hand
 * where the ledger does not say what the provider says.
 */
export async function foldMoney(
  deps: PaymentDeps,
  paymentId: string,
  there: ProviderMoney,
): Promise<Payment | undefined> {
  const seen = await findPayment(deps.db, paymentId);
  if (!seen) return undefined;
  const done = await transaction(deps.db, async (tx) => {
    const session = await lockSession(tx, seen.sessionId);
    const payment = await lockPayment(tx, paymentId);
    if (!session || !payment) throw new Error(`Payment ${paymentId} has no session.`);
    // The charge itself is folded in by its intent, first.
    if (payment.status !== 'captured') return { payment, mails: [], versions: await bumpVersions(tx, []) };

    if (there.providerFee !== null) await bookProviderFee(tx, payment, session, there.providerFee);
    const { moved, fresh } = await foldInRefunds(tx, payment, session, there);
    const disputed = await foldInChargebacks(tx, payment, session, there);
    const refundedMinor = sum(there.refunds.filter(({ status }) => status !== 'failed').map(({ amount }) => amount));
    const feeRefundedMinor = there.feeRefunded;
    const other = payment.refundedMinor !== refundedMinor || payment.feeRefundedMinor !== feeRefundedMinor;
    const written = other ? await updatePayment(tx, paymentId, { refundedMinor, feeRefundedMinor }) : payment;
    const after = await wantOpen(tx, written);
    await compareLedger(tx, after, there, refundedMinor);
    const mails = await tellRefunded(tx, payment, session, fresh);
    const people = moved || disputed ? [session.customerId, session.consultantId] : [];
    return { payment: after, mails, versions: await bumpVersions(tx, people) };
  });
  if (done.versions.size > 0) deps.announcer.tell(await sessionNews(deps.db, seen.sessionId, done.versions));
  for (const mailId of done.mails) await deps.queue.enqueue('mail', { mailId });
  return done.payment;
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** @returns whether people see something new, and the refunds that they have not been told of. */
async function foldInRefunds(
  tx: Tx,
  payment: Payment,
  parties: Parties,
  there: ProviderMoney,
): Promise<{ moved: boolean; fresh: FreshRefund[] }> {
  const fresh: FreshRefund[] = [];
  const rows = await refundsOf(tx, payment.id);
  const news = foldRefunds(rows, there, payment.feeRefundedMinor);
  for (const { id, set, there: refund, feeMinor } of news) {
    const { id: ref, amount: amountMinor, reversed: reversedMinor } = refund;
    const before = rows.find((row) => row.id === id);
    const reason = before?.reason ?? 'by_hand';
    if (id) await updateRefund(tx, id, set);
    else await insertRefund(tx, payment, { reason, amountMinor, ...set });
    await bookRefund(tx, payment, parties, { ref, amountMinor, reversedMinor, feeMinor });
    if (set.status === 'failed') {
      await bookRefundFailed(tx, payment, parties, { ref, amountMinor });
      const details = `${ref}: ${refund.failureCode ?? 'failed'}`;
      await raiseFlag(tx, { paymentId: payment.id, what: 'the bank did not take a refund', details });
    } else if (!before?.providerId) {
      fresh.push({ ref, reason, amountMinor, shareMinor: reversedMinor - feeMinor });
    }
  }
  return { moved: news.length > 0, fresh };
}

/** @returns whether people see something new. */
async function foldInChargebacks(tx: Tx, payment: Payment, parties: Parties, there: ProviderMoney): Promise<boolean> {
  if (there.chargebacks.length === 0) return false;
  let moved = false;
  const rows = await chargebacksOf(tx, payment.id);
  for (const chargeback of there.chargebacks) {
    const { id: providerId, amount: amountMinor, status, reason, dueBy } = chargeback;
    const answer = answerTo(
      rows.find((row) => row.providerId === providerId),
      chargeback,
    );
    const now = { providerId, amountMinor, status, reason, dueBy, ...answer };
    moved = (await keepChargeback(tx, payment, now)) || moved;
    const { withdrawn, reinstated, fee: feeMinor } = chargeback;
    await bookChargeback(tx, payment, parties, { ref: providerId, amountMinor: withdrawn, feeMinor });
    await bookChargebackWon(tx, payment, parties, { ref: providerId, amountMinor: reinstated });
    if (status === 'lost') {
      const details = `${providerId}: ${amountMinor} ${payment.currency}, ${reason}. The house bears it.`;
      await raiseFlag(tx, { paymentId: payment.id, what: 'a chargeback was lost', details });
    }
  }
  return moved;
}

/** The ledger must say what the provider says; where it does not, no rule knows which of the two is right. */
async function compareLedger(tx: Tx, payment: Payment, there: ProviderMoney, refunded: number): Promise<void> {
  const must = balancesOf({
    captured: there.captured,
    fee: there.fee,
    feeRefunded: there.feeRefunded,
    transferReversed: there.transferReversed,
    providerFee: there.providerFee,
    refunded,
    chargedBack: sum(there.chargebacks.map(({ withdrawn, reinstated }) => withdrawn - reinstated)),
    chargebackFees: sum(there.chargebacks.map(({ fee }) => fee)),
  });
  const is = await balancesIn(tx, payment.id);
  const wrong = (Object.keys(must) as LedgerAccount[]).filter((account) => must[account] !== (is[account] ?? 0));
  if (wrong.length === 0) return;
  const details = wrong.map((account) => `${account}: ${is[account] ?? 0} here, ${must[account]} there`).join('; ');
  await raiseFlag(tx, { paymentId: payment.id, what: 'the ledger and the provider differ', details });
}
