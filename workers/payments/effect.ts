import { postpone, rotateKey, takeLease, type LeasedPayment, type Payment } from '@cc/drizzle/repositories/payments.ts';
import { failHold } from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { addLogContext } from '@cc/platform/log.ts';
import { ProviderError } from '@cc/platform/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { answerChargeback } from './evidence.ts';
import { foldIntent, foldNothing } from './fold.ts';
import { follow } from './follow.ts';
import { request, seek, isHoldKey } from './hold-request.ts';
import { payLoss } from './pay-loss.ts';
import { refund } from './refund.ts';
import { spent } from './spent.ts';

/**
 * How long one process may be at an effect. Shorter than the provider's timeout on purpose: whoever takes over sends under
 * the same stored key, so that two at once are one effect, and a killed process costs seconds only.
 */
const LEASE_MS = 8_000;
/** A capture that is refused, again and again, under a new key each time, is given up. */
const CAPTURE_REFUSALS = 5;
/** A hold may turn into a wanted release in the same breath; more turns than this mean that something is wrong. */
const TURNS = 6;

/** Carries out what a payment row wants at the provider, if nobody else is at it. Job `payment-effect`, and the sweeper. */
export async function carryOut(deps: PaymentDeps, paymentId: string): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const row = await takeLease(deps.db, paymentId, LEASE_MS);
    if (!row) return;
    addLogContext({ sessionId: row.sessionId, effect: row.wanted ?? undefined });
    try {
      const after = await attempt(deps, row);
      if (!after || after.wanted === null) return;
      // No progress: the provider is still at it, so look again a little later. Otherwise the next step may start at once.
      if (after.wanted === row.wanted && after.providerId === row.providerId) return await later(deps, row);
      await postpone(deps.db, row.id, 0);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const level = error.kind === 'permanent' ? 'error' : 'warn';
      deps.logger[level](
        { paymentId, kind: error.kind, code: error.code, tries: row.effectTries },
        'effect not carried out',
      );
      return await later(deps, row);
    }
  }
}

async function later(deps: PaymentDeps, row: LeasedPayment): Promise<void> {
  const delayMs = Math.min(5_000, 250 * 2 ** row.effectTries);
  await postpone(deps.db, row.id, delayMs);
  await deps.queue.enqueue('payment-effect', { paymentId: row.id }, { delayMs });
}

function attempt(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  switch (row.wanted) {
    case 'hold':
      return hold(deps, row);
    case 'capture':
      return capture(deps, row);
    case 'refund':
      return refund(deps, row);
    case 'evidence':
      return answerChargeback(deps, row);
    case 'transfer':
      return payLoss(deps, row);
    default:
      return cancel(deps, row);
  }
}

async function hold(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  const { db, payments } = deps;
  const key = row.effectKey!;
  if (row.effectTries > 1) {
    const found = row.providerId ? await payments.retrieve(row.providerId) : await seek(payments, row);
    if (found) return foldIntent(deps, row, found);
  }
  try {
    return await foldIntent(deps, row, await payments.hold(request(row), key));
  } catch (error) {
    if (!spent(error)) throw error;
    const found = await seek(payments, row);
    if (found) return foldIntent(deps, row, found);
    if (error.kind === 'answered') {
      await rotateKey(db, row.id, key);
      throw error;
    }
    return refused(deps, row, error);
  }
}

/** No hold came of it, for good. Another card helps only where the card was at fault; otherwise the session is over. */
async function refused(deps: PaymentDeps, row: LeasedPayment, error: ProviderError): Promise<Payment | undefined> {
  const declineCode = error.declineCode ?? error.code;
  if (!error.card) {
    deps.logger.error({ paymentId: row.id, code: error.code }, 'the provider refuses to place a hold');
    const failed = await transaction(deps.db, async (tx) => {
      const change = await failHold(tx, row.sessionId, 'hold_failed');
      return change && { change, versions: await bumpVersions(tx, change.people) };
    });
    if (failed) await follow(deps, failed.change, failed.versions);
  }
  return foldNothing(deps, row, (payment, block) => {
    if (payment.status === 'captured' || payment.status === 'cancelled') return { set: {}, want: null };
    if (payment.wanted === 'cancel' || !block.waits) {
      return { set: { status: 'cancelled', declineCode }, want: null };
    }
    return { set: { status: 'declined', declineCode }, want: null };
  });
}

async function capture(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  const { db, payments } = deps;
  if (!row.providerId) throw new Error(`Payment ${row.id} is to be captured and was never held.`);
  if (row.effectTries > 1) {
    const intent = await payments.retrieve(row.providerId);
    if (intent.status !== 'requires_capture') return foldIntent(deps, row, intent);
  }
  try {
    const amounts = { amountMinor: row.amountMinor, feeMinor: row.feeMinor };
    return await foldIntent(deps, row, await payments.capture(row.providerId, amounts, row.effectKey!));
  } catch (error) {
    if (!spent(error)) throw error;
    const intent = await payments.retrieve(row.providerId);
    if (intent.status !== 'requires_capture') return foldIntent(deps, row, intent);
    await rotateKey(db, row.id, row.effectKey!);
    if (error.kind === 'answered' || row.effectTries < CAPTURE_REFUSALS) throw error;
    // The platform's loss, not the consultant's. What is left of the hold is released.
    return foldNothing(deps, row, ({ status }) =>
      status === 'held'
        ? {
            set: { status: 'cancelled', declineCode: error.code },
            want: 'cancel',
            book: 'loss',
            flag: 'the capture was refused',
          }
        : { set: {}, want: null },
    );
  }
}

async function cancel(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  const { db, payments } = deps;
  if (!row.providerId) return cancelUnknown(deps, row);
  if (row.effectTries > 1) {
    const intent = await payments.retrieve(row.providerId);
    if (intent.status === 'canceled' || intent.status === 'succeeded') return foldIntent(deps, row, intent);
  }
  try {
    return await foldIntent(deps, row, await payments.cancel(row.providerId, row.effectKey!));
  } catch (error) {
    if (!spent(error)) throw error;
    const intent = await payments.retrieve(row.providerId);
    if (intent.status === 'canceled' || intent.status === 'succeeded') return foldIntent(deps, row, intent);
    await rotateKey(db, row.id, row.effectKey!);
    throw error;
  }
}

/**
 * The release of a hold of which it is not known whether it was ever placed. If the provider does not have it, its key is
 * spent on an intent without a confirmation, so that a request that is still on its way (a paused process, a slow network)
 * can place no hold any more.
 */
async function cancelUnknown(deps: PaymentDeps, row: LeasedPayment): Promise<Payment | undefined> {
  const { payments } = deps;
  if (isHoldKey(row.effectKey!)) {
    const found = (await seek(payments, row)) ?? (await fence(deps, row)) ?? (await seek(payments, row));
    if (found) return foldIntent(deps, row, found);
  }
  return foldNothing(deps, row, ({ status }) =>
    status === 'captured' ? { set: {}, want: null } : { set: { status: 'cancelled' }, want: null },
  );
}

async function fence(deps: PaymentDeps, row: LeasedPayment) {
  try {
    return await deps.payments.fenceHold(request(row), row.effectKey!);
  } catch (error) {
    // Refused, or spent on a fault that the key now repeats to everybody: either way no hold comes of it any more.
    if (spent(error)) return null;
    throw error;
  }
}
