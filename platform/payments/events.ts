import type Stripe from 'stripe';
import type { ProviderEvent } from './types.ts';

/**
 * The events that tell something, by endpoint: the platform's own, and those of connected accounts. Endpoints are registered for
 * these; of everything else that is sent the provider only hears that it has arrived. What has just been made, by us, has nothing
 * to tell yet: whatever becomes of an intent, or of the charge that made a transfer, is an event of its own.
 */
export const WEBHOOK_EVENTS = {
  platform: [
    'setup_intent.succeeded',
    'setup_intent.setup_failed',
    'setup_intent.canceled',
    'setup_intent.requires_action',
    'payment_intent.amount_capturable_updated',
    'payment_intent.succeeded',
    'payment_intent.canceled',
    'payment_intent.payment_failed',
    'payment_intent.requires_action',
    'payment_intent.processing',
    'charge.refunded',
    'charge.refund.updated',
    'charge.expired',
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
    'refund.created',
    'refund.updated',
    'refund.failed',
    'transfer.updated',
    'transfer.reversed',
    'radar.early_fraud_warning.created',
  ],
  connect: [
    'account.updated',
    'capability.updated',
    'payout.created',
    'payout.updated',
    'payout.paid',
    'payout.failed',
    'payout.canceled',
    'payout.reconciliation_completed',
  ],
} as const;

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
    case 'radar.early_fraud_warning':
      return typeof intent === 'string' ? intent : (intent?.id ?? null);
    default:
      return null;
  }
}
