import type Stripe from 'stripe';
import { ProviderError } from './errors.ts';
import type { AccountState, IntentStatus, ProviderCard, ProviderIntent, ProviderSetup } from './types.ts';

const STATUSES: ReadonlySet<string> = new Set<IntentStatus>([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
]);

/** The SDK resolves a 404 that has no `error` body (a proxy's, say); only a real object counts as an answer. */
export function real<T extends { id: string; object: string }>(value: T, object: T['object']): T {
  if (typeof value?.id !== 'string' || value.object !== object) throw new ProviderError('unknown', 'not_an_answer');
  return value;
}

export const idOf = (value: string | { id: string } | null | undefined): string | null =>
  typeof value === 'string' ? value : (value?.id ?? null);

/** An object that was asked to be expanded; null when it was not, or does not exist. */
export const there = <T extends object>(value: string | T | null | undefined): T | null =>
  value !== null && typeof value === 'object' ? value : null;

export function readIntent(value: Stripe.PaymentIntent): ProviderIntent {
  const intent = real(value, 'payment_intent');
  if (!STATUSES.has(intent.status)) throw new ProviderError('unknown', `status_${intent.status}`);
  const charge = there(intent.latest_charge);
  const captureBefore = charge?.payment_method_details?.card?.capture_before;
  const failure = intent.last_payment_error;
  return {
    id: intent.id,
    status: intent.status as IntentStatus,
    amount: intent.amount,
    currency: intent.currency,
    captured: intent.amount_received,
    applicationFee: intent.application_fee_amount,
    captureBefore: captureBefore ? new Date(captureBefore * 1000) : null,
    declineCode: failure ? (failure.decline_code ?? failure.code ?? 'declined') : null,
    paymentId: intent.metadata['paymentId'] ?? null,
    sessionId: intent.metadata['sessionId'] ?? null,
    methodId: idOf(intent.payment_method ?? failure?.payment_method),
    providerFee: charge?.captured ? (there(charge.balance_transaction)?.fee ?? null) : null,
    refunded: charge ? refundedOf(charge) : 0,
    disputed: charge?.disputed ?? false,
  };
}

/** What was held and never captured counts as refunded at the provider; here only what was charged does. */
export const refundedOf = (charge: Stripe.Charge): number =>
  charge.captured ? Math.max(0, charge.amount_refunded - (charge.amount - charge.amount_captured)) : 0;

export function readCard(value: Stripe.PaymentMethod): ProviderCard {
  const method = real(value, 'payment_method');
  if (!method.card) throw new ProviderError('definite', 'not_a_card');
  return {
    id: method.id,
    customerId: idOf(method.customer),
    brand: method.card.brand,
    last4: method.card.last4,
    expMonth: method.card.exp_month,
    expYear: method.card.exp_year,
  };
}

export function readSetup(value: Stripe.SetupIntent): ProviderSetup {
  const setup = real(value, 'setup_intent');
  const method = setup.payment_method;
  return {
    id: setup.id,
    customerId: idOf(setup.customer),
    succeeded: setup.status === 'succeeded',
    card: method && typeof method === 'object' ? readCard(method) : null,
  };
}

export function readAccount(value: Stripe.Account): AccountState {
  const account = real(value, 'account');
  const { currently_due, past_due } = account.requirements ?? {};
  return {
    id: account.id,
    transfersActive: account.capabilities?.transfers === 'active',
    requirements: [...new Set([...(past_due ?? []), ...(currently_due ?? [])])],
  };
}
