import { findPayment, unpaidDecisions } from '@cc/drizzle/repositories/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { foldNothing } from './fold.ts';

const BATCH = 50;

/**
 * Books what was decided to be charged, and of which no hold is left, as the platform's loss: the consultant is owed it. Looks at
 * what was decided within `sinceMs`. @returns how many there were
 */
export async function bookLosses(deps: PaymentDeps, sinceMs: number): Promise<number> {
  let losses = 0;
  for (const id of await unpaidDecisions(deps.db, sinceMs, BATCH)) {
    const payment = await findPayment(deps.db, id);
    if (!payment) continue;
    await foldNothing(deps, payment, ({ status }) =>
      status === 'cancelled'
        ? { set: {}, book: 'loss', flag: 'decided to charge, and there was no hold' }
        : { set: {} },
    );
    losses += 1;
  }
  return losses;
}
