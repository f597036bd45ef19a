import { lockPayment } from '@cc/drizzle/repositories/payments.ts';
import { chargesWithoutReceipt, issueReceipt } from '@cc/drizzle/repositories/receipts.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import type { PaymentDeps } from './deps.ts';

/** How far back charges without a receipt are looked for: longer than any deployment takes. */
const WITHIN_MS = 7 * 86_400_000;
const BATCH = 50;

/** Writes receipts that are missing, of charges that an older process folded in while the house was being renewed. */
export async function sweepReceipts({ db, seller }: Pick<PaymentDeps, 'db' | 'seller'>): Promise<void> {
  for (const id of await chargesWithoutReceipt(db, WITHIN_MS, BATCH)) {
    await transaction(db, async (tx) => {
      const payment = await lockPayment(tx, id);
      if (payment) await issueReceipt(tx, payment, seller);
    });
  }
}
