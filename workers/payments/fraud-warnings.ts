import { raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import { paymentByProviderId } from '@cc/drizzle/repositories/payments.ts';
import type { PaymentDeps } from './deps.ts';

/**
 * Raises the hand about charges of which the card's bank suspects that somebody else made them. Nothing has moved, and nothing is
 * given back by rote: a consultant has worked for it, and the one who paid may well be the one who sat there.
 */
export async function flagFraudWarnings(
  { db, payments }: PaymentDeps,
  of: { intentId: string } | { since: Date },
): Promise<void> {
  for await (const { id, intentId, type } of payments.fraudWarnings(of)) {
    const payment = await paymentByProviderId(db, intentId);
    if (!payment) continue;
    const details = `${id}: ${type.replaceAll('_', ' ')}. Nothing has been taken back yet.`;
    await raiseFlag(db, { paymentId: payment.id, what: 'the card’s bank suspects fraud', details });
  }
}
