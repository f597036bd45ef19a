import type Stripe from 'stripe';
import type { ProviderEvent } from './types.ts';

/** Which object of ours an event wants looked at: money always by its intent, accounts by the account. */
export function readEvent(event: Stripe.Event): ProviderEvent {
  const account = event.account ?? null;
  return { id: event.id, type: event.type, account, objectId: subject(event.data.object, account) };
}

function subject(object: Stripe.Event.Data.Object, account: string | null): string | null {
  const {
    object: kind,
    id,
    payment_intent: intent,
  } = object as {
    object?: string;
    id?: string;
    payment_intent?: string | { id: string } | null;
  };
  switch (kind) {
    case 'payment_intent':
    case 'setup_intent':
    case 'account':
    case 'payout':
    case 'transfer':
      return id ?? null;
    case 'capability':
      return account;
    case 'charge':
    case 'dispute':
    case 'refund':
      return typeof intent === 'string' ? intent : (intent?.id ?? null);
    default:
      return null;
  }
}
