import { AppError } from '@cc/contract/errors.ts';
import { extendRefusal, type ExtendRefusal } from '@cc/domain/extension.ts';
import { earning } from '@cc/domain/pricing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '../client.ts';
import { defaultMethodOf, methodOf } from './payment-methods.ts';
import { newestPayment, updatePayment, wantHold, wants, type Payment } from './payments.ts';
import { lockSession, type Session } from './sessions.ts';

const WHY: Record<ExtendRefusal, string> = {
  not_going_on: 'This call is not going on.',
  too_early: 'It is too early to extend this call.',
  too_many: 'This call has been extended as often as it can be.',
};

/** In these a try to pay for a block is still under way: at the provider, at the bank, or waiting for another card. */
const isPending = ({ status, wanted }: Payment): boolean =>
  (status === 'new' || status === 'action_required' || status === 'declined') && wanted !== 'cancel';

async function lockOwn(tx: Tx, sessionId: string, customerId: string) {
  const session = await lockSession(tx, sessionId);
  if (session?.customerId !== customerId) throw new AppError('not_found', 'There is no such call of yours.');
  return session;
}

/**
 * The customer agrees to `block`, the one after the last, for the price that was shown; a hold for it is wanted on the card
 * that the call is paid with. The call is longer once that stands. Asking again for what was asked for changes nothing.
 * @returns the payment that wants something; null when nothing new does
 * @throws not_found, conflict (too early, over, another price), card_required
 */
export async function extendSession(
  tx: Tx,
  {
    sessionId,
    customerId,
    block,
    priceMinor,
  }: { sessionId: string; customerId: string; block: number; priceMinor: number },
  rules: Pick<Rules, 'extendBeforeEndMs' | 'blocksMax'>,
): Promise<{ session: Session; paymentId: string | null }> {
  const session = await lockOwn(tx, sessionId, customerId);
  if (block <= session.blocks) return { session, paymentId: null };
  const before = await newestPayment(tx, sessionId, customerId, block);
  if (before && isPending(before)) return { session, paymentId: null };

  const runningMs = session.talkingSince ? Math.max(0, session.now.getTime() - session.talkingSince.getTime()) : 0;
  const { status, blocks, blockMinutes, currency, commissionBps } = session;
  const talkMs = session.talkMs + runningMs;
  const refusal = extendRefusal(
    { status, charged: session.decision === 'capture', blocks, blockMinutes, talkMs },
    rules,
  );
  if (refusal) throw new AppError('conflict', WHY[refusal]);
  if (block !== blocks + 1 || priceMinor !== session.priceMinor) {
    throw new AppError('conflict', 'What you saw is not what a further block is. Look again.');
  }
  const first = await newestPayment(tx, sessionId, customerId, 1);
  if (!first) throw new Error(`Session ${sessionId} has no payment.`);
  const card = (await methodOf(tx, customerId, first.paymentMethodId)) ?? (await defaultMethodOf(tx, customerId));
  if (!card) throw new AppError('card_required', 'Save a card first.');
  const { feeMinor } = earning({ priceMinor, commissionBps, currency });
  const { id } = await wantHold(tx, {
    sessionId,
    payerId: customerId,
    block,
    attempt: (before?.attempt ?? 0) + 1,
    paymentMethodId: card.id,
    amountMinor: priceMinor,
    currency,
    feeMinor,
    destination: first.destination,
  });
  return { session, paymentId: id };
}

/**
 * The customer does not want the block after all, before its hold stood. What stands is let go by itself if the call ends
 * before the block begins.
 * @returns the payment that is given up; null when there is none
 * @throws not_found
 */
export async function callOffExtension(
  tx: Tx,
  { sessionId, customerId, block }: { sessionId: string; customerId: string; block: number },
): Promise<{ session: Session; paymentId: string | null }> {
  const session = await lockOwn(tx, sessionId, customerId);
  const newest = block > 1 ? await newestPayment(tx, sessionId, customerId, block) : undefined;
  if (!newest || !isPending(newest)) return { session, paymentId: null };
  await updatePayment(tx, newest.id, { status: 'cancelled', ...wants('cancel'), leaseUntil: null });
  return { session, paymentId: newest.id };
}
