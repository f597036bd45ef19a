import type { Rules } from '@cc/domain/rules.ts';
import { agreeBlock, blockOf } from '@cc/drizzle/repositories/blocks.ts';
import { bookCharge, bookLoss } from '@cc/drizzle/repositories/ledger.ts';
import {
  aroundPayment,
  lockPayment,
  updatePayment,
  wants,
  type Around,
  type Payment,
} from '@cc/drizzle/repositories/payments.ts';
import { raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import { wantOpen } from '@cc/drizzle/repositories/refunds.ts';
import { mailReceipt, readToReceipt, writeReceipt } from '@cc/drizzle/repositories/receipts.ts';
import {
  changeOf,
  lockSession,
  markReady,
  type Session,
  type SessionChange,
} from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { sessionNews } from '@cc/drizzle/views/session.ts';
import type { ProviderIntent } from '@cc/platform/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { fold, type Fold, type FoldFacts } from './fold-rules.ts';
import { follow } from './follow.ts';

/**
 * Folds what the provider has into a payment, in one transaction with what follows from it (the session is ready, ledger
 * lines), and tells both people. @returns the payment afterwards, undefined when there is no such payment.
 */
export function foldIntent(deps: PaymentDeps, known: Known, intent: ProviderIntent): Promise<Payment | undefined> {
  return change(deps, known, intent, (payment, block, { sibling }) => fold({ payment, block, sibling, intent }));
}

/** A payment that came to nothing at the provider: there is no intent, or what it was wanted for is given up. */
export function foldNothing(deps: PaymentDeps, known: Known, outcome: Decide): Promise<Payment | undefined> {
  return change(deps, known, null, outcome);
}

/** A payment as it was seen before; the row is read anew, under its lock. */
type Known = Pick<Payment, 'id' | 'sessionId'>;

type Decide = (payment: Payment, block: FoldFacts['block'], around: Around) => Fold;

async function change(
  deps: PaymentDeps,
  { id: paymentId, sessionId }: Known,
  intent: ProviderIntent | null,
  decide: Decide,
): Promise<Payment | undefined> {
  const { db, announcer, logger } = deps;
  const done = await transaction(db, async (tx) => {
    // Sent at once, carried out in this order on the transaction's one connection: the locks come first.
    const [session, before, around, toReceipt] = await Promise.all([
      lockSession(tx, sessionId),
      lockPayment(tx, paymentId),
      aroundPayment(tx, paymentId),
      intent?.status === 'succeeded' ? readToReceipt(tx, paymentId) : undefined,
    ]);
    if (!session || !before) throw new Error(`Payment ${paymentId} has no session.`);
    const decided = decide(before, await blockOf(tx, before, session), around);
    const owed = decided.book === 'loss' ? { owedMinor: before.amountMinor - before.feeMinor } : {};
    const set = { ...decided.set, ...owed };
    const after: Payment = { ...before, ...set };
    const [written, , receipt] = await Promise.all([
      write(tx, before, { ...decided, set }),
      book(tx, after, session, decided, intent),
      decided.book === 'capture' && toReceipt ? writeReceipt(tx, after, deps.seller, toReceipt) : null,
    ]);
    let ready: SessionChange | null = null;
    if (decided.ready) {
      ready = await standing(tx, session.id, before.block, deps.rules);
      if (!ready) throw new Error(`Session ${session.id} did not go on although its hold stands.`);
    }
    if (decided.flag) await raiseFlag(tx, { paymentId, what: decided.flag, details: decided.details });
    // A call that was broken off while its charge was on its way has a refund waiting for it.
    const payment = after.status === before.status ? written : await wantOpen(tx, written, around);
    const visible = after.status !== before.status || after.declineCode !== before.declineCode;
    const people = visible ? [session.customerId, session.consultantId] : [];
    const [versions] = await Promise.all([bumpVersions(tx, people), receipt && mailReceipt(tx, written, receipt)]);
    return { payment, decided, ready, versions };
  });

  if (done.decided.flag) {
    const { id, providerId, status } = done.payment;
    logger.error(
      { paymentId: id, sessionId, intent: providerId, status, flag: done.decided.flag },
      'payment needs a look',
    );
  }
  if (done.ready) await follow(deps, done.ready, done.versions);
  else if (done.versions.size > 0) announcer.tell(await sessionNews(db, sessionId, done.versions));
  return done.payment;
}

/** The ledger lines of a charge, or of the platform's loss. */
async function book(
  tx: Tx,
  payment: Payment,
  session: Session,
  { book: movement }: Fold,
  intent: ProviderIntent | null,
): Promise<void> {
  if (movement === 'loss') await bookLoss(tx, payment, session);
  if (movement !== 'capture') return;
  const amountMinor = payment.capturedMinor;
  const feeMinor = Math.min(intent?.applicationFee ?? payment.feeMinor, amountMinor);
  // What has not been said yet is asked for by the reconciler.
  await bookCharge(tx, payment, session, { amountMinor, feeMinor, providerFeeMinor: intent?.providerFee ?? 0 });
}

/** The hold stands: both may join, or go on for another block. */
async function standing(tx: Tx, sessionId: string, block: number, { joinMs }: Rules): Promise<SessionChange | null> {
  if (block === 1) return markReady(tx, sessionId, joinMs);
  const agreed = await agreeBlock(tx, sessionId, block);
  return agreed && changeOf(agreed.session, { payments: agreed.payments });
}

async function write(
  tx: Tx,
  before: Payment,
  { set, want }: { set: Partial<Payment>; want?: Fold['want'] },
): Promise<Payment> {
  const moved = want !== undefined && want !== before.wanted;
  if (!moved && Object.keys(set).length === 0) return before;
  // What is wanted has changed: the lease on the old effect is over, the new one may start at once.
  return updatePayment(tx, before.id, { ...set, ...(moved ? { ...wants(want), leaseUntil: null } : {}) });
}
