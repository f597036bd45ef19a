import type { Payment } from '@cc/drizzle/repositories/payments.ts';
import type { ProviderIntent } from '@cc/platform/payments.ts';

/**
 * Whether there is nothing to fold in; says so without a transaction, for the many intents of which nothing is new. Only for
 * a payment that wants no effect: what is under way may be told by the same state.
 */
export function agrees(payment: Pick<Payment, 'status' | 'capturedMinor'>, intent: ProviderIntent): boolean {
  switch (payment.status) {
    case 'captured':
      return intent.status === 'succeeded' && intent.captured === payment.capturedMinor;
    case 'held':
      return intent.status === 'requires_capture';
    case 'declined':
      return intent.status === 'requires_payment_method';
    case 'action_required':
      return intent.status === 'requires_action';
    case 'cancelled':
      return intent.status === 'canceled';
    case 'new':
      return false;
  }
}
