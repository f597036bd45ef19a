import type { PaymentMethod } from '@cc/contract/http/payments.ts';
import { AppError } from '@cc/contract/errors.ts';
import { cardProblem } from '@cc/domain/card.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import {
  keepMethod,
  makeDefault,
  methodOf,
  methodsOf,
  refusals,
  removeMethod,
  type SavedMethod,
} from '@cc/drizzle/repositories/payment-methods.ts';
import { keepCustomerId } from '@cc/drizzle/repositories/payout-accounts.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { toAppError } from '@cc/platform/payments.ts';
import type { Deps } from '../../deps.ts';
import { payerOf } from './payer.ts';

/** Saving, choosing and forgetting cards. Card numbers never come here: the browser gives them to the provider. */
export function createCards({ db, payments, logger }: Pick<Deps, 'db' | 'payments' | 'logger'>) {
  /** Cards as their owner sees them, with what to know before something is held on them. */
  async function views(userId: string, methods: SavedMethod[]): Promise<PaymentMethod[]> {
    const [refused, now] = await Promise.all([refusals(db, userId), databaseNow(db)]);
    return methods.map(({ id, brand, last4, expMonth, expYear, isDefault }) => {
      const refusal = refused.get(id);
      const problem = cardProblem({ expMonth, expYear, refusedAt: refusal?.at.getTime() ?? null }, now.getTime());
      const declineCode = problem === 'refused' ? (refusal?.declineCode ?? null) : null;
      return { id, brand, last4, expMonth, expYear, isDefault, problem, declineCode };
    });
  }
  const view = async (method: SavedMethod): Promise<PaymentMethod> => (await views(method.userId, [method]))[0]!;

  return {
    /** The secret goes to the browser and is kept nowhere. */
    async begin(userId: string): Promise<{ id: string; clientSecret: string }> {
      const user = await payerOf(db, userId);
      try {
        const customerId =
          user.stripeCustomerId ?? (await keepCustomerId(db, userId, await payments.createCustomer(user)));
        return await payments.createSetupIntent(customerId);
      } catch (error) {
        throw toAppError(error);
      }
    },

    async list(userId: string): Promise<{ items: PaymentMethod[] }> {
      return { items: await views(userId, await methodsOf(db, userId)) };
    },

    /** @throws not_found for a set-up that is not of this customer, conflict while it has not succeeded. */
    async add(userId: string, setupId: string): Promise<PaymentMethod> {
      const user = await payerOf(db, userId);
      const setup = await payments.retrieveSetup(setupId).catch((error: unknown) => {
        const known = toAppError(error);
        throw known instanceof AppError && known.code === 'conflict' ? new AppError('not_found') : known;
      });
      if (!setup.customerId || setup.customerId !== user.stripeCustomerId) throw new AppError('not_found');
      const { card } = setup;
      if (!setup.succeeded || !card) throw new AppError('conflict', 'This card has not been confirmed yet.');
      const kept = await transaction(db, (tx) => keepMethod(tx, userId, { ...card, providerId: card.id }));
      if (!kept) throw new AppError('conflict', 'This card was removed before. Add it again.');
      return await view(kept);
    },

    async makeDefault(userId: string, id: string): Promise<PaymentMethod> {
      const method = await transaction(db, (tx) => makeDefault(tx, userId, id));
      if (!method) throw new AppError('not_found', 'There is no such card.');
      return await view(method);
    },

    /** @throws conflict while a session that is not over is paid with it. */
    async remove(userId: string, id: string): Promise<{ ok: true }> {
      const removed = await transaction(db, (tx) => removeMethod(tx, userId, id));
      if (!removed) {
        if (!(await methodOf(db, userId, id))) throw new AppError('not_found', 'There is no such card.');
        throw new AppError('conflict', 'This card is in use by a call. Remove it when the call is over.');
      }
      try {
        await payments.detachCard(removed.providerId);
      } catch (error) {
        // Forgotten here all the same: nothing of ours will ever use it again.
        logger.warn({ err: error, methodId: id }, 'the provider did not detach a removed card');
      }
      return { ok: true };
    },
  };
}
