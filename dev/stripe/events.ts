import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { API_VERSION, PLATFORM } from './context.ts';
import { newId } from './ids.ts';
import type { ResourceName, Resources } from './stored-types.ts';

type EventType = Stripe.Event['type'];
type EventObject = Resources[ResourceName] | Stripe.Capability | Stripe.Balance;

interface EmitOptions {
  /** The fields that changed and their values before. */
  previous?: Record<string, unknown>;
}
export type Emit = (type: EventType, object: EventObject, options?: EmitOptions) => void;

/**
 * Writes an event with a snapshot of `object`, and a delivery for every endpoint that wants it. In the caller's
 * transaction: an event exists exactly when what it tells of does.
 */
export function emit(context: Context, type: EventType, object: EventObject, options: EmitOptions = {}): void {
  const { store, account } = context;
  const connected = account !== PLATFORM;
  const endpoints = store
    .select('webhook_endpoint', [], { oldestFirst: true })
    .filter((endpoint) => endpoint.status === 'enabled')
    .filter((endpoint) => store.hidden('webhook_endpoint', endpoint.id).connect === connected)
    .filter((endpoint) => endpoint.enabled_events.some((wanted) => wanted === '*' || wanted === type));
  const event: Stripe.EventBase = {
    id: newId('evt'),
    object: 'event',
    ...(connected ? { account } : {}),
    api_version: API_VERSION,
    created: context.now,
    data: {
      object: object as unknown as Stripe.Event.Data.Object,
      ...(options.previous ? { previous_attributes: options.previous as Stripe.Event.Data.PreviousAttributes } : {}),
    },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: { id: context.requestId, idempotency_key: context.idempotencyKey },
    type,
  };
  store.insert('event', account, event);
  for (const endpoint of endpoints) {
    store.run(
      'INSERT INTO deliveries (event, endpoint, due_ms) VALUES (?, ?, ?)',
      event.id,
      endpoint.id,
      context.clock.nowMs(),
    );
  }
}
