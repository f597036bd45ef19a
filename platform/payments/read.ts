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

const idOf = (value: string | { id: string } | null | undefined): string | null =>
  typeof value === 'string' ? value : (value?.id ?? null);

export function readIntent(value: Stripe.PaymentIntent): ProviderIntent {
  const intent = real(value, 'payment_intent');
  if (!STATUSES.has(intent.status)) throw new ProviderError('unknown', `status_${intent.status}`);
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
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
  };
}

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
