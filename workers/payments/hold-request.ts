import type { LeasedPayment } from '@cc/drizzle/repositories/payments.ts';
import { ProviderError, type HoldRequest, type PaymentProvider, type ProviderIntent } from '@cc/platform/payments.ts';

/** Clocks of the provider and of the house may differ by this much. */
const CLOCK_SLACK_MS = 3_600_000;

/** The same for every try of a payment: a repeat under its key must be a replay. */
export function request(row: LeasedPayment): HoldRequest {
  if (!row.customerId) throw new ProviderError('definite', 'payer_unknown_to_provider');
  return {
    sessionId: row.sessionId,
    paymentId: row.id,
    customerId: row.customerId,
    methodId: row.methodId,
    amountMinor: row.amountMinor,
    currency: row.currency,
    destination: row.destination,
  };
}

/** What the provider has of a payment whose answer was lost. */
export function seek(payments: PaymentProvider, row: LeasedPayment): Promise<ProviderIntent | null> {
  if (!row.customerId) return Promise.resolve(null);
  return payments.findHold(row.customerId, row.id, new Date(row.createdAt.getTime() - CLOCK_SLACK_MS));
}

/** Whether an idempotency key was made for placing a hold. */
export const isHoldKey = (key: string): boolean => key.split(':')[1] === 'hold';
