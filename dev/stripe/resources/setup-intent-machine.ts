import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { ApiError, invalidRequest, noSuch } from '../errors.ts';
import { newId } from '../ids.ts';
import { idOf } from '../stored-types.ts';
import { type Decline, DECLINES } from '../test-cards.ts';
import { authenticationOf, threeDSecureStep, unexpectedState } from './intents.ts';
import { attach, declinedBy, isExpired } from './payment-methods.ts';

export function findSetupIntent(context: Context, id: string): Stripe.SetupIntent {
  const intent = context.store.find('setup_intent', id, context.account);
  if (!intent) throw noSuch('setupintent', id, 'intent');
  return intent;
}

export function checkOwner(method: Stripe.PaymentMethod, intent: Stripe.SetupIntent): void {
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
export function confirm(context: Context, intent: Stripe.SetupIntent, { returnUrl }: Confirmation): Stripe.SetupIntent {
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
  const authentication = authenticationOf(behaviour, setUp, requested);
  const refusal = isExpired(context, method)
    ? DECLINES.expired
    : (behaviour.attach ?? (authentication === 'error' ? DECLINES.generic : undefined));
  if (refusal) return fail(context, intent, method, refusal);
  if (authentication === 'challenge') {
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
  return succeed(context, intent, method, authentication === 'frictionless');
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
