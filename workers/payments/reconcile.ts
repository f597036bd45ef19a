import { databaseNow } from '@cc/drizzle/now.ts';
import { unwatchedChargebacks } from '@cc/drizzle/repositories/chargebacks.ts';
import { ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { flagNoShows } from '@cc/drizzle/repositories/flags.ts';
import { findPayment, paymentByProviderId, uncostedPayments } from '@cc/drizzle/repositories/payments.ts';
import type { ProviderIntent } from '@cc/platform/payments.ts';
import { foldAhead } from './advance-hold.ts';
import { agrees } from './agrees.ts';
import type { PaymentDeps } from './deps.ts';
import { compareMoney } from './compare.ts';
import { carryOut } from './effect.ts';
import { foldIntent } from './fold.ts';
import { flagFraudWarnings } from './fraud-warnings.ts';
import { bookLosses } from './losses.ts';
import { releaseOrphan } from './orphan.ts';

const BATCH = 50;

/** What a reconciliation found. */
export interface Reconciled {
  intents: number;
  orphans: number;
  losses: number;
  /** Charges of which refunds, chargebacks or costs were looked at. */
  moved: number;
  ledgerSum: number;
}

/**
 * Compares the provider with the house from the provider's side, over the intents made in the last `sinceMs`: holds that
 * belong to nobody are released, news that never arrived is folded in, calls that were to be charged and were not are
 * booked as the platform's loss, and what has moved since a charge is held against the ledger. What cannot be mended safely
 * is logged as an error with a `flag`, and waits for an admin.
 */
export async function reconcilePayments(deps: PaymentDeps, sinceMs: number): Promise<Reconciled> {
  const { db, payments, logger } = deps;
  const found: Reconciled = { intents: 0, orphans: 0, losses: 0, moved: 0, ledgerSum: 0 };
  const since = new Date((await databaseNow(db)).getTime() - sinceMs);

  for await (const intent of payments.listSince(since)) {
    found.intents += 1;
    if (await reconcileIntent(deps, intent)) found.orphans += 1;
  }
  found.moved = await reconcileMoney(deps, since);
  found.losses = await bookLosses(deps, sinceMs);
  found.ledgerSum = await ledgerSum(db);
  if (found.ledgerSum !== 0) logger.error({ ...found, flag: 'the ledger does not sum to zero' }, 'ledger needs a look');
  return found;
}

/** Refunds, chargebacks and banks' suspicions of late, of charges of any age, and charges of which it is not known what they cost. */
async function reconcileMoney(deps: PaymentDeps, since: Date): Promise<number> {
  const ids = new Set([...(await uncostedPayments(deps.db, BATCH)), ...(await unwatchedChargebacks(deps.db, BATCH))]);
  for await (const intentId of deps.payments.movedSince(since)) {
    const payment = await paymentByProviderId(deps.db, intentId);
    if (payment && payment.wanted === null) ids.add(payment.id);
  }
  for (const id of ids) await compareMoney(deps, id);
  await flagFraudWarnings(deps, { since });
  return ids.size;
}

/** Redis key that says that some process has just reconciled. */
const TURN_KEY = 'payments:reconciled';

/**
 * Reconciles unless another process did within `everyMs`: the provider counts requests, and once is enough. What people do again
 * and again is looked for by the same one.
 */
export async function reconcileInTurn(deps: PaymentDeps, sinceMs: number, everyMs: number): Promise<void> {
  if (!(await deps.redis.set(TURN_KEY, '1', 'PX', Math.ceil(everyMs * 0.9), 'NX'))) return;
  await flagNoShows(deps.db, deps.rules);
  await reconcilePayments(deps, sinceMs);
}

/** @returns whether the intent was an orphan. Intents of other users of the provider's account are none of our business. */
async function reconcileIntent(deps: PaymentDeps, intent: ProviderIntent): Promise<boolean> {
  const payment = intent.paymentId ? await findPayment(deps.db, intent.paymentId) : undefined;
  if (!payment) {
    await foldAhead(deps, intent);
    return false;
  }
  // A row with a wanted effect is being worked on; the next round looks at it again.
  if (payment.wanted !== null) return false;
  if (payment.providerId !== null && payment.providerId !== intent.id) {
    await releaseOrphan(deps, payment, intent);
    return intent.status !== 'canceled';
  }
  if (payment.providerId !== null && agrees(payment, intent)) return false;
  const after = await foldIntent(deps, payment, intent);
  if (after?.wanted) await carryOut(deps, after.id);
  return false;
}
