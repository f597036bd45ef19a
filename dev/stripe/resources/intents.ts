import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { ApiError, invalidRequest, noSuch } from '../errors.ts';
import { randomToken } from '../ids.ts';
import type { Params } from '../params.ts';
import type { CardBehaviour } from '../test-cards.ts';

/** What set-up and payment intents have in common. */
type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/** A browser opens an intent only with its secret; a wrong one looks like no intent at all. */
export function checkClientSecret(context: Context, params: Params, intent: Intent, what: string): void {
  const given = params.string('client_secret');
  if (given === undefined && !context.publishable) return;
  if (given === undefined)
    throw invalidRequest('Missing required param: client_secret.', {
      code: 'parameter_missing',
      param: 'client_secret',
    });
  if (given !== intent.client_secret) throw noSuch(what, intent.id, 'intent');
}

/** Fields that Stripe.js sends along and nobody answers to. */
export const BROWSER_EXTRAS = [
  'key',
  'payment_user_agent',
  'expected_payment_method_type',
  'referrer',
  'client_attribution_metadata',
];

/** Which kinds of payment method an intent takes, as far as the caller says. */
interface MethodTypes {
  allowed: string[] | null;
  automatic: Stripe.PaymentIntent.AutomaticPaymentMethods | null;
}

/** @throws 400 for the list that Stripe has removed from its requests (it still answers with it) */
export function refuseMethodTypes(params: Params): void {
  if (!params.has('payment_method_types')) return;
  throw invalidRequest(
    'The `payment_method_types` parameter is no longer supported. Use `automatic_payment_methods`, `allowed_payment_method_types` or `excluded_payment_method_types` instead.',
    { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
  );
}

/** Reads `allowed_payment_method_types` or `automatic_payment_methods`: without either, Stripe switches the second on. */
export function readMethodTypes(params: Params): MethodTypes {
  refuseMethodTypes(params);
  const allowed = params.strings('allowed_payment_method_types');
  const automatic = params.hash('automatic_payment_methods');
  const enabled = automatic?.boolean('enabled');
  const redirects = automatic?.oneOf('allow_redirects', ['always', 'never']) ?? 'always';
  const excluded = params.strings('excluded_payment_method_types');
  const configuration = params.string('payment_method_configuration');
  if (allowed && (automatic || excluded || configuration)) {
    throw invalidRequest(
      'You may only specify one of these parameters: allowed_payment_method_types, excluded_payment_method_types, automatic_payment_methods, payment_method_configuration.',
      { param: 'allowed_payment_method_types' },
    );
  }
  if ((allowed && !allowed.includes('card')) || excluded?.includes('card')) {
    throw invalidRequest('No valid payment method types for this intent: the stand-in knows only cards.', {
      param: allowed ? 'allowed_payment_method_types' : 'excluded_payment_method_types',
    });
  }
  if (allowed || enabled === false) return { allowed: allowed ?? null, automatic: null };
  return { allowed: null, automatic: { allow_redirects: redirects, enabled: true } };
}

/**
 * Stripe wants a place to come back to whenever an automatic method might lead away from the page.
 * @throws 400 when an on-session confirmation from a server has none
 */
export function requireReturnUrl(
  context: Context,
  intent: Intent,
  returnUrl: string | undefined,
  offSession: boolean,
): void {
  const mayRedirect =
    intent.automatic_payment_methods?.enabled && intent.automatic_payment_methods.allow_redirects !== 'never';
  if (context.publishable || offSession || !mayRedirect || returnUrl !== undefined) return;
  const what = intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
  throw invalidRequest(
    `This ${what} is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a \`return_url\`. If you don't want to accept redirect-based payment methods, set \`automatic_payment_methods[enabled]\` to \`true\` and \`automatic_payment_methods[allow_redirects]\` to \`never\` when creating Setup Intents and Payment Intents.`,
    { param: 'return_url' },
  );
}

/** The `next_action` of either kind of intent while the bank waits for the person. */
interface ThreeDSecureStep {
  type: string;
  redirect_to_url?: { return_url: string | null; url: string | null };
  use_stripe_sdk?: Record<string, unknown>;
}

/** Where the person does the bank's check; see README.md. */
export function threeDSecureStep(context: Context, intent: Intent, returnUrl: string | undefined): ThreeDSecureStep {
  const url = `${context.baseUrl}/3ds/${intent.id}?client_secret=${encodeURIComponent(intent.client_secret!)}`;
  if (returnUrl !== undefined) return { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
  return {
    type: 'use_stripe_sdk',
    use_stripe_sdk: {
      type: 'three_d_secure_redirect',
      stripe_js: url,
      three_d_secure_url: url,
      source: `payatt_${randomToken(24)}`,
    },
  };
}

/** How the bank makes sure of the person before it says yes or no: not at all, without or with asking, or it fails to. */
export type Authentication = 'none' | 'frictionless' | 'challenge' | 'error';

/** @param known the card was set up for payments without its holder, and this is one */
export function authenticationOf(behaviour: CardBehaviour, known: boolean, requested: string): Authentication {
  switch (behaviour.authenticate) {
    case 'always':
      return 'challenge';
    case 'unless_set_up':
      return known ? 'none' : 'challenge';
    case 'never':
      return requested === 'automatic' ? 'none' : (behaviour.whenRequested ?? 'none');
    default:
      return behaviour.authenticate;
  }
}

/** A URL that a person's browser can be sent to. */
export function readUrl(params: Params, key: string): string | undefined {
  const value = params.string(key);
  if (value === undefined) return undefined;
  if (!/^https?:$/.test(URL.parse(value)?.protocol ?? ''))
    throw invalidRequest('Not a valid URL', { code: 'url_invalid', param: params.name(key) });
  return value;
}

/** 400 that names the state an intent is in, and carries the intent as Stripe does. */
export function unexpectedState(intent: Intent, message: string): ApiError {
  const payment = intent.object === 'payment_intent';
  return new ApiError(
    400,
    {
      type: 'invalid_request_error',
      code: payment ? 'payment_intent_unexpected_state' : 'setup_intent_unexpected_state',
      message,
      ...(payment
        ? { payment_intent: intent as Stripe.PaymentIntent }
        : { setup_intent: intent as Stripe.SetupIntent }),
    },
    { recorded: true },
  );
}
