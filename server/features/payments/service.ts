import { paymentHistoryOf } from '@cc/drizzle/views/money.ts';
import type { Deps } from '../../deps.ts';
import { createCards } from './cards.ts';
import { createHolds } from './holds.ts';
import { createPayouts } from './payouts.ts';

export type PaymentService = ReturnType<typeof createPaymentService>;

/** Everything about money that people do themselves. Effects at the provider are the workers' job; here rows want them. */
export function createPaymentService(
  deps: Pick<Deps, 'db' | 'payments' | 'queue' | 'announcer' | 'redis' | 'logger' | 'config'>,
) {
  const { db, config } = deps;
  return {
    cards: createCards(deps),
    holds: createHolds(deps),
    payouts: createPayouts({ ...deps, publicUrl: config.PUBLIC_URL }),
    history: (userId: string, page: number) => paymentHistoryOf(db, userId, page),
  };
}
