import type Stripe from 'stripe';
import { PLATFORM, type Context, type Route } from '../context.ts';
import { invalidRequest, missingParam, noSuch } from '../errors.ts';
import { newId, randomToken } from '../ids.ts';
import { page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { readUrl } from './intents.ts';

interface EndpointInput {
  url: string;
  connect: boolean;
  events: string[];
  secret?: string;
  description?: string | null;
  metadata?: Record<string, string>;
  apiVersion?: string | null;
}

/** @returns the endpoint with its secret, which Stripe shows only in this answer */
export function createEndpoint(context: Context, input: EndpointInput): Stripe.WebhookEndpoint {
  const secret = input.secret ?? `whsec_${randomToken(32)}`;
  const endpoint: Stripe.WebhookEndpoint = {
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: input.apiVersion ?? null,
    application: input.connect ? 'ca_StandinPlatform' : null,
    created: context.now,
    description: input.description ?? null,
    enabled_events: input.events,
    livemode: false,
    metadata: input.metadata ?? {},
    status: 'enabled',
    url: input.url,
  };
  context.store.insert('webhook_endpoint', PLATFORM, endpoint, { secret, connect: input.connect });
  return { ...endpoint, secret };
}

function create(context: Context, params: Params): Stripe.WebhookEndpoint {
  const url = readUrl(params, 'url');
  const events = params.strings('enabled_events');
  const input: EndpointInput = {
    url: url ?? '',
    events: events ?? [],
    connect: params.boolean('connect') ?? false,
    description: params.string('description') ?? null,
    metadata: mergeMetadata(params),
    apiVersion: params.string('api_version') ?? null,
  };
  params.end();
  if (!url) throw missingParam('url');
  if (!events?.length) throw missingParam('enabled_events');
  return createEndpoint(context, input);
}

function find(context: Context, id: string): Stripe.WebhookEndpoint {
  const endpoint = context.store.find('webhook_endpoint', id);
  if (!endpoint) throw noSuch('webhook endpoint', id, 'webhook_endpoint');
  return endpoint;
}

function update(context: Context, params: Params, path: Record<string, string>): Stripe.WebhookEndpoint {
  const endpoint = find(context, path.id!);
  const url = readUrl(params, 'url');
  const events = params.strings('enabled_events');
  const disabled = params.boolean('disabled');
  const description = params.text('description');
  const next: Stripe.WebhookEndpoint = {
    ...endpoint,
    url: url ?? endpoint.url,
    enabled_events: events ?? endpoint.enabled_events,
    status: disabled === undefined ? endpoint.status : disabled ? 'disabled' : 'enabled',
    description: description === undefined ? endpoint.description : description,
    metadata: mergeMetadata(params, endpoint.metadata),
  };
  params.end();
  if (events?.length === 0) throw invalidRequest('enabled_events cannot be empty.', { param: 'enabled_events' });
  context.store.update(next);
  return next;
}

export const webhookEndpointRoutes: Route[] = [
  { method: 'POST', path: '/v1/webhook_endpoints', handle: create },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints',
    handle: (context, params) => page(context, params, 'webhook_endpoint', '/v1/webhook_endpoints', []),
  },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints/:id',
    handle: (context, params, path) => (params.end(), find(context, path.id!)),
  },
  { method: 'POST', path: '/v1/webhook_endpoints/:id', handle: update },
  {
    method: 'DELETE',
    path: '/v1/webhook_endpoints/:id',
    handle: (context, params, path): Stripe.DeletedWebhookEndpoint => {
      params.end();
      const endpoint = find(context, path.id!);
      context.store.remove(endpoint.id);
      return { id: endpoint.id, object: 'webhook_endpoint', deleted: true };
    },
  },
];
