import type { Executor } from '../client.ts';
import { moneyFlags } from '../schema/index.ts';

/** Raises the hand for an admin; what was raised for this payment before, looked at or not, is not raised again. */
export async function raiseFlag(
  db: Executor,
  flag: { paymentId: string; what: string; details?: string },
): Promise<void> {
  await db.insert(moneyFlags).values(flag).onConflictDoNothing();
}
