import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { newClientSecret, newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import { findCustomer } from './customers.ts';
import {
  BROWSER_EXTRAS,
  checkClientSecret,
  readMethodTypes,
  readUrl,
  refuseMethodTypes,
  requireReturnUrl,
  unexpectedState,
} from './intents.ts';
import { createFrom, resolve } from './payment-methods.ts';
import { checkOwner, confirm, findSetupIntent } from './setup-intent-machine.ts';

const IGNORED = [
  'attach_to_self',
  'confirmation_token',
  'customer_account',
  'flow_directions',
  'mandate_data',
  'on_behalf_of',
  'single_use',
  'use_stripe_sdk',
];

/** What a browser may see of a set-up intent. */
const PUBLIC_FIELDS = [
  'id',
  'object',
  'automatic_payment_methods',
  'cancellation_reason',
  'client_secret',
  'created',
  'description',
  'last_setup_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'status',
  'usage',
] as const;

function view(context: Context, intent: Stripe.SetupIntent): object {
  if (!context.publishable) return intent;
  return Object.fromEntries(PUBLIC_FIELDS.map((field) => [field, intent[field]]));
}

function create(context: Context, params: Params): object {
  const customer = params.string('customer');
  if (customer) findCustomer(context, customer);
  const methodId = params.string('payment_method');
  const { allowed, automatic } = readMethodTypes(params);
  const confirmNow = params.boolean('confirm') ?? false;
  const returnUrl = readUrl(params, 'return_url');
  const id = newId('seti');
  const intent: Stripe.SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: allowed,
    application: null,
    automatic_payment_methods: automatic,
    cancellation_reason: null,
    client_secret: newClientSecret(id),
    created: context.now,
    customer: customer ?? null,
    customer_account: null,
    description: params.string('description') ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergeMetadata(params),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: readRequest3ds(params) ?? 'automatic' },
    },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: params.oneOf('usage', ['off_session', 'on_session']) ?? 'off_session',
  };
  params.accept(...IGNORED);
  const method = methodId
    ? resolve(context, methodId)
    : params.has('payment_method_data')
      ? createFrom(context, params.hash('payment_method_data')!)
      : undefined;
  params.end();
  if (method) {
    checkOwner(method, intent);
    intent.payment_method = method.id;
    intent.status = 'requires_confirmation';
  }
  if (returnUrl !== undefined && !confirmNow)
    throw invalidRequest('`return_url` can only be passed when `confirm` is true.', { param: 'return_url' });
  if (confirmNow) requireReturnUrl(context, intent, returnUrl, false);
  context.store.insert('setup_intent', context.account, intent, { usage: intent.usage });
  context.emit('setup_intent.created', intent);
  return view(context, confirmNow ? confirm(context, intent, { returnUrl }) : intent);
}

function readRequest3ds(params: Params): 'any' | 'automatic' | 'challenge' | undefined {
  const card = params.hash('payment_method_options')?.hash('card');
  card?.accept('mandate_options', 'network', 'setup_credential_usage', 'three_d_secure', 'moto');
  return card?.oneOf('request_three_d_secure', ['any', 'automatic', 'challenge']);
}

function confirmRoute(context: Context, params: Params, path: Record<string, string>): object {
  let intent = findSetupIntent(context, path.id!);
  checkClientSecret(context, params, intent, 'setupintent');
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing') {
    throw unexpectedState(
      intent,
      intent.status === 'succeeded'
        ? 'You cannot confirm this SetupIntent because it has already succeeded.'
        : `You cannot confirm this SetupIntent because it has a status of ${intent.status}.`,
    );
  }
  const returnUrl = readUrl(params, 'return_url');
  const methodId = params.string('payment_method');
  const data = params.hash('payment_method_data');
  const method = methodId ? resolve(context, methodId) : data ? createFrom(context, data) : undefined;
  data?.accept(...BROWSER_EXTRAS);
  readRequest3ds(params);
  params.accept(
    'mandate_data',
    'use_stripe_sdk',
    'confirmation_token',
    'allowed_payment_method_types',
    'set_as_default_payment_method',
    ...BROWSER_EXTRAS,
  );
  params.end();
  if (method) {
    checkOwner(method, intent);
    intent = { ...intent, payment_method: method.id };
  }
  requireReturnUrl(context, intent, returnUrl, false);
  return view(context, confirm(context, intent, { returnUrl }));
}

function update(context: Context, params: Params, path: Record<string, string>): object {
  const intent = findSetupIntent(context, path.id!);
  refuseMethodTypes(params);
  const methodId = params.string('payment_method');
  const customer = params.string('customer');
  if (customer) findCustomer(context, customer);
  const next: Stripe.SetupIntent = {
    ...intent,
    customer: customer ?? idOf(intent.customer),
    description: params.text('description') === undefined ? intent.description : (params.string('description') ?? null),
    metadata: mergeMetadata(params, intent.metadata ?? {}),
  };
  params.accept(
    'attach_to_self',
    'customer_account',
    'flow_directions',
    'payment_method_options',
    'payment_method_configuration',
  );
  if (methodId) {
    const method = resolve(context, methodId);
    checkOwner(method, next);
    next.payment_method = method.id;
    if (next.status === 'requires_payment_method') next.status = 'requires_confirmation';
  }
  params.end();
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    if (methodId || customer)
      throw unexpectedState(intent, `You cannot update this SetupIntent because it has a status of ${intent.status}.`);
  }
  context.store.update(next);
  return view(context, next);
}

function cancel(context: Context, params: Params, path: Record<string, string>): object {
  const intent = findSetupIntent(context, path.id!);
  const reason = params.oneOf('cancellation_reason', ['abandoned', 'requested_by_customer', 'duplicate']);
  params.end();
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action.`,
    );
  }
  const canceled: Stripe.SetupIntent = {
    ...intent,
    cancellation_reason: reason ?? null,
    next_action: null,
    status: 'canceled',
  };
  context.store.update(canceled);
  context.emit('setup_intent.canceled', canceled);
  return canceled;
}

export const setupIntentRoutes: Route[] = [
  { method: 'POST', path: '/v1/setup_intents', handle: create },
  {
    method: 'GET',
    path: '/v1/setup_intents',
    handle: (context, params) => {
      const filters = (['customer', 'payment_method'] as const).flatMap((name) => {
        const value = params.string(name);
        return value ? [fieldIs(name, value)] : [];
      });
      params.accept('attach_to_self', 'customer_account');
      return page(context, params, 'setup_intent', '/v1/setup_intents', [...filters, ...createdConditions(params)]);
    },
  },
  {
    method: 'GET',
    path: '/v1/setup_intents/:id',
    browser: true,
    handle: (context, params, path) => {
      const intent = findSetupIntent(context, path.id!);
      checkClientSecret(context, params, intent, 'setupintent');
      params.accept(...BROWSER_EXTRAS);
      params.end();
      return view(context, intent);
    },
  },
  { method: 'POST', path: '/v1/setup_intents/:id', handle: update },
  { method: 'POST', path: '/v1/setup_intents/:id/confirm', handle: confirmRoute, browser: true },
  { method: 'POST', path: '/v1/setup_intents/:id/cancel', handle: cancel },
  {
    method: 'GET',
    path: '/v1/setup_attempts',
    handle: (context, params) =>
      page(context, params, 'setup_attempt', '/v1/setup_attempts', [
        fieldIs('setup_intent', params.required('setup_intent')),
      ]),
  },
];
