import { foldTransfersActive, userByCustomerId } from '@cc/drizzle/repositories/payout-accounts.ts';
import { keepMethod } from '@cc/drizzle/repositories/payment-methods.ts';
import { findPayment, paymentByProviderId } from '@cc/drizzle/repositories/payments.ts';
import { isToldBefore, markFolded, unfoldedEvent, type WebhookEvent } from '@cc/drizzle/repositories/webhook-events.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import { ProviderError } from '@cc/platform/payments.ts';
import { foldAhead } from './advance-hold.ts';
import { compareMoney } from './compare.ts';
import { agrees } from './agrees.ts';
import type { PaymentDeps } from './deps.ts';
import { flagFraudWarnings } from './fraud-warnings.ts';
import { lookAtPayout } from './payouts.ts';
import { foldIntent } from './fold.ts';
import { releaseOrphan } from './orphan.ts';
import { foldTransfer } from './pay-loss.ts';

/**
 * Folds in what a webhook event is about. The event only says where to look: the object is retrieved and folded as it is
 * now, so lost, late, repeated and reordered events all end the same. Job `webhook-fold`, and the sweeper.
 */
export async function foldEvent(deps: PaymentDeps, eventId: string): Promise<void> {
  const event = await unfoldedEvent(deps.db, eventId);
  if (!event) return;
  try {
    if (!(await isToldBefore(deps.db, eventId))) await look(deps, event);
  } catch (error) {
    // An object that the provider itself does not know (any more) is nothing to fold.
    if (!(error instanceof ProviderError && error.kind === 'definite')) throw error;
    deps.logger.warn({ eventId, type: event.type, code: error.code }, 'webhook object not found');
  }
  await markFolded(deps.db, eventId);
}

async function look(deps: PaymentDeps, { type, objectId, account }: WebhookEvent): Promise<void> {
  if (!objectId) return;
  if (type.startsWith('payment_intent.')) return lookAtIntent(deps, objectId);
  if (/^(charge|refund)\./.test(type)) return lookAtIntent(deps, objectId, true);
  if (type.startsWith('radar.early_fraud_warning.')) return flagFraudWarnings(deps, { intentId: objectId });
  if (type.startsWith('transfer.')) return lookAtTransfer(deps, objectId);
  if (type.startsWith('setup_intent.')) return lookAtSetup(deps, objectId);
  if (type.startsWith('payout.')) return account ? lookAtPayout(deps, account, objectId) : undefined;
  return /^(account\.updated|capability\.updated)$/.test(type) ? lookAtAccount(deps, objectId) : undefined;
}

/** @param money whether what has moved since the charge is to be looked at too */
async function lookAtIntent(deps: PaymentDeps, intentId: string, money = false): Promise<void> {
  const intent = await deps.payments.retrieve(intentId);
  const payment =
    (await paymentByProviderId(deps.db, intentId)) ??
    (intent.paymentId ? await findPayment(deps.db, intent.paymentId) : undefined);
  if (!payment) return void (await foldAhead(deps, intent));
  if (payment.providerId !== null && payment.providerId !== intent.id) return releaseOrphan(deps, payment, intent);
  const known = payment.providerId !== null && payment.wanted === null && agrees(payment, intent);
  const after = known ? payment : await foldIntent(deps, payment, intent);
  if (after?.wanted) await deps.queue.enqueue('payment-effect', { paymentId: after.id });
  if (money && after) await compareMoney(deps, after.id);
}

/** A transfer is looked at for the charge whose money it carries, or for the loss that it pays. */
async function lookAtTransfer(deps: PaymentDeps, transferId: string): Promise<void> {
  const transfer = await deps.payments.retrieveTransfer(transferId);
  if (transfer.intentId) await lookAtIntent(deps, transfer.intentId, true);
  if (transfer.paymentId) await foldTransfer(deps, transfer.paymentId, transfer);
}

/** The card of a browser that closed between the bank's yes and telling us. */
async function lookAtSetup(deps: PaymentDeps, setupId: string): Promise<void> {
  const { succeeded, customerId, card } = await deps.payments.retrieveSetup(setupId);
  const userId = succeeded && customerId && (await userByCustomerId(deps.db, customerId));
  if (!userId || !card) return;
  const versions = await transaction(deps.db, async (tx) => {
    await keepMethod(tx, userId, { ...card, providerId: card.id });
    return bumpVersions(tx, [userId]);
  });
  deps.announcer.tell([...versions].map(([to, version]) => ({ to, event: 'sync:wanted', payload: { version } })));
}

async function lookAtAccount(deps: PaymentDeps, accountId: string): Promise<void> {
  const { transfersActive } = await deps.payments.accountState(accountId);
  const moved = await foldTransfersActive(deps.db, accountId, transfersActive);
  if (!moved) return;
  if (moved.mailId) await deps.queue.enqueue('mail', { mailId: moved.mailId });
  await publishPoolChange(deps.redis, { consultantId: moved.userId, why: 'profile' });
  deps.announcer.tell([...moved.versions].map(([to, version]) => ({ to, event: 'sync:wanted', payload: { version } })));
}
