import { AppError } from '@cc/contract/errors.ts';
import { blockOf } from '@cc/drizzle/repositories/blocks.ts';
import { newestPayment, updatePayment, wantHold, wants, type Payment } from '@cc/drizzle/repositories/payments.ts';
import { methodOf } from '@cc/drizzle/repositories/payment-methods.ts';
import { lockSession } from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { sessionNews } from '@cc/drizzle/views/session.ts';
import { addLogContext } from '@cc/platform/log.ts';
import { toAppError } from '@cc/platform/payments.ts';
import type { Deps } from '../../deps.ts';

/** What the payer can do while the hold of a session is being placed: the bank's check, or another card. */
export function createHolds({ db, payments, queue, announcer }: Pick<Deps, 'db' | 'payments' | 'queue' | 'announcer'>) {
  /** Only the payer of a session has a payment here; to everybody else it does not exist. */
  async function mine(userId: string, sessionId: string): Promise<Payment> {
    addLogContext({ sessionId });
    const payment = await newestPayment(db, sessionId, userId);
    if (!payment) throw new AppError('not_found', 'There is no such payment.');
    return payment;
  }

  return {
    /** Read from the provider at this moment; it is neither logged nor stored. */
    async action(userId: string, sessionId: string): Promise<{ clientSecret: string }> {
      const { status, providerId } = await mine(userId, sessionId);
      if (status !== 'action_required' || !providerId) {
        throw new AppError('conflict', 'The bank is not waiting for anything.');
      }
      try {
        return { clientSecret: await payments.clientSecret(providerId) };
      } catch (error) {
        throw toAppError(error);
      }
    },

    /** Only a hint to look: what the browser says about its success is not believed. */
    async actionDone(userId: string, sessionId: string): Promise<{ ok: true }> {
      const { id } = await mine(userId, sessionId);
      await queue.enqueue('payment-fold', { paymentId: id });
      return { ok: true };
    },

    /** @throws conflict when the hold stands, the session is over, or its time for the hold is. */
    async otherCard(userId: string, sessionId: string, methodId: string): Promise<{ ok: true }> {
      await mine(userId, sessionId);
      const changed = await transaction(db, async (tx) => {
        const session = await lockSession(tx, sessionId);
        const before = await newestPayment(tx, sessionId, userId);
        if (!session || !before) throw new AppError('not_found');
        const method = await methodOf(tx, userId, methodId);
        if (!method) throw new AppError('not_found', 'There is no such card.');
        const waiting = before.status === 'declined' || before.status === 'action_required';
        const { waits } = await blockOf(tx, before, session);
        // A further block has until the call ends.
        const late = before.block === 1 && session.holdDeadlineAt <= session.now;
        if (!waiting || !waits || late) {
          throw new AppError('conflict', 'It is too late for another card.');
        }
        // Given up for good: should the bank say yes to the old one after all, that hold is released.
        await updatePayment(tx, before.id, { status: 'cancelled', ...wants('cancel') });
        const { block, attempt, amountMinor, currency, feeMinor, destination } = before;
        const next = await wantHold(tx, {
          sessionId,
          payerId: userId,
          block,
          attempt: attempt + 1,
          paymentMethodId: method.id,
          amountMinor,
          currency,
          feeMinor,
          destination,
        });
        const versions = await bumpVersions(tx, [session.customerId, session.consultantId]);
        return { effects: [next.id, before.id], versions };
      });
      announcer.tell(await sessionNews(db, sessionId, changed.versions));
      for (const paymentId of changed.effects) await queue.enqueue('payment-effect', { paymentId });
      return { ok: true };
    },
  };
}
