import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { ApiError, invalidRequest, noSuch } from '../errors.ts';
import { newClientSecret, newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import { findCustomer } from './customers.ts';
import {
  BROWSER_EXTRAS,
  checkClientSecret,
  needsAuthentication,
  readMethodTypes,
  readUrl,
  refuseMethodTypes,
  requireReturnUrl,
  threeDSecureStep,
  unexpectedState,
} from './intents.ts';
import { attach, createFrom, declinedBy, isExpired, resolve } from './payment-methods.ts';
import { DECLINES, type Decline } from '../test-cards.ts';

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

export function findSetupIntent(context: Context, id: string): Stripe.SetupIntent {
  const intent = context.store.find('setup_intent', id, context.account);
  if (!intent) throw noSuch('setupintent', id, 'intent');
  return intent;
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

function checkOwner(method: Stripe.PaymentMethod, intent: Stripe.SetupIntent): void {
  if (method.customer !== null && method.customer !== intent.customer) {
    throw invalidRequest(
      `The PaymentMethod ${method.id} belongs to the Customer ${idOf(method.customer)!}. Please include the Customer in the \`customer\` parameter on the SetupIntent.`,
      { param: 'payment_method' },
    );
  }
}

interface Confirmation {
  returnUrl: string | undefined;
}

/** Asks the bank: saved, to be authenticated, or declined (402). */
function confirm(context: Context, intent: Stripe.SetupIntent, { returnUrl }: Confirmation): Stripe.SetupIntent {
  const methodId = idOf(intent.payment_method);
  if (!methodId) {
    throw unexpectedState(
      intent,
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
    );
  }
  const method = context.store.find('payment_method', methodId)!;
  const { behaviour, setUp } = context.store.hidden('payment_method', methodId);
  const requested = intent.payment_method_options?.card?.request_three_d_secure ?? 'automatic';
  const refusal = isExpired(context, method) ? DECLINES.expired : behaviour.attach;
  if (refusal) return fail(context, intent, method, refusal);
  if (needsAuthentication(behaviour, setUp, requested)) {
    const waiting: Stripe.SetupIntent = {
      ...intent,
      last_setup_error: null,
      latest_attempt: recordAttempt(context, intent, method, 'requires_action'),
      next_action: threeDSecureStep(context, intent, returnUrl),
      status: 'requires_action',
    };
    context.store.update(waiting);
    context.emit('setup_intent.requires_action', waiting);
    return waiting;
  }
  return succeed(context, intent, method, false);
}

function succeed(
  context: Context,
  intent: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
): Stripe.SetupIntent {
  const done: Stripe.SetupIntent = {
    ...intent,
    last_setup_error: null,
    latest_attempt: recordAttempt(context, intent, method, 'succeeded'),
    next_action: null,
    status: 'succeeded',
  };
  context.store.update(done);
  const customer = idOf(intent.customer);
  if (customer) attach(context, method, customer);
  const hidden = context.store.hidden('payment_method', method.id);
  context.store.setHidden('payment_method', method.id, { ...hidden, setUp: hidden.setUp || authenticated });
  context.emit('setup_intent.succeeded', done);
  return done;
}

function fail(context: Context, intent: Stripe.SetupIntent, method: Stripe.PaymentMethod, decline: Decline): never {
  const error = declinedBy(decline);
  const failed: Stripe.SetupIntent = {
    ...intent,
    last_setup_error: { ...lastError(error), payment_method: method },
    latest_attempt: recordAttempt(context, intent, method, 'failed'),
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  context.store.update(failed);
  context.emit('setup_intent.setup_failed', failed);
  throw declinedBy(decline, { setup_intent: failed, payment_method: method });
}

/** The part of an error that an intent remembers. */
export function lastError(error: ApiError): Stripe.SetupIntent.LastSetupError {
  const { type, code, decline_code, doc_url, message, param, advice_code, charge } = error.body;
  return {
    type,
    ...(advice_code ? { advice_code } : {}),
    ...(charge ? { charge } : {}),
    ...(code ? { code } : {}),
    ...(decline_code ? { decline_code } : {}),
    ...(doc_url ? { doc_url } : {}),
    message,
    ...(param ? { param } : {}),
  };
}

function recordAttempt(
  context: Context,
  intent: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
  status: string,
): string {
  const card = method.card!;
  const attempt: Stripe.SetupAttempt = {
    id: newId('setatt'),
    object: 'setup_attempt',
    application: null,
    created: context.now,
    customer: idOf(intent.customer),
    customer_account: null,
    flow_directions: null,
    livemode: false,
    on_behalf_of: null,
    payment_method: method.id,
    payment_method_details: {
      card: {
        brand: card.brand,
        checks: card.checks,
        country: card.country,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
        funding: card.funding,
        last4: card.last4,
        network: card.brand,
        three_d_secure: null,
        wallet: null,
      },
      type: 'card',
    },
    setup_error: null,
    setup_intent: intent.id,
    status,
    usage: intent.usage,
  };
  context.store.insert('setup_attempt', context.account, attempt);
  return attempt.id;
}

/** The person is through the bank's check. */
export function finishSetupAuthentication(
  context: Context,
  intent: Stripe.SetupIntent,
  passed: boolean,
): Stripe.SetupIntent {
  const method = context.store.find('payment_method', idOf(intent.payment_method)!)!;
  if (passed) return succeed(context, intent, method, true);
  const failed: Stripe.SetupIntent = {
    ...intent,
    last_setup_error: {
      code: 'setup_intent_authentication_failure',
      doc_url: 'https://stripe.com/docs/error-codes/setup-intent-authentication-failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
      payment_method: method,
      type: 'invalid_request_error',
    },
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  context.store.update(failed);
  context.emit('setup_intent.setup_failed', failed);
  return failed;
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
