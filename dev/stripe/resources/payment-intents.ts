import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { createdConditions, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import {
  BROWSER_EXTRAS,
  checkClientSecret,
  readUrl,
  refuseMethodTypes,
  requireReturnUrl,
  unexpectedState,
} from './intents.ts';
import { createIntent } from './payment-intent-create.ts';
import { checkFee, readCardOptions, readOffSession, readShipping } from './payment-intent-input.ts';
import { cancel, capture, checkMethod, confirm, findIntent } from './payment-intent-machine.ts';
import { updateIntent } from './payment-intent-update.ts';
import { IGNORED, view } from './payment-intent-view.ts';
import { createFrom, resolve } from './payment-methods.ts';

type Intent = Stripe.PaymentIntent;

function confirmRoute(context: Context, params: Params, path: Record<string, string>): object {
  let intent = findIntent(context, path.id!);
  checkClientSecret(context, params, intent, 'payment_intent');
  refuseMethodTypes(params);
  const offSession = context.publishable ? false : (readOffSession(params) ?? false);
  const returnUrl = readUrl(params, 'return_url');
  const useSdk = params.boolean('use_stripe_sdk') ?? false;
  const errorOnRequiresAction = params.boolean('error_on_requires_action') ?? false;
  const setup = params.oneOf('setup_future_usage', ['off_session', 'on_session']);
  const email = params.string('receipt_email');
  const shipping = params.has('shipping') ? readShipping(params) : undefined;
  const options = readCardOptions(params);
  const methodId = params.string('payment_method');
  const data = params.hash('payment_method_data');
  const method = methodId ? resolve(context, methodId) : data ? createFrom(context, data) : undefined;
  data?.accept(...BROWSER_EXTRAS);
  params.accept(
    'capture_method',
    'allowed_payment_method_types',
    'excluded_payment_method_types',
    ...IGNORED,
    ...BROWSER_EXTRAS,
  );
  params.end();
  intent = {
    ...intent,
    ...(setup ? { setup_future_usage: setup } : {}),
    ...(email ? { receipt_email: email } : {}),
    ...(shipping ? { shipping } : {}),
    ...(options ? { payment_method_options: options } : {}),
  };
  if (method) {
    checkMethod(context, intent, method);
    intent.payment_method = method.id;
  }
  requireReturnUrl(context, intent, returnUrl, offSession);
  return view(
    context,
    confirm(context, intent, { offSession, returnUrl: useSdk ? undefined : returnUrl, errorOnRequiresAction }),
  );
}

function captureRoute(context: Context, params: Params, path: Record<string, string>): Intent {
  const intent = findIntent(context, path.id!);
  const given = params.integer('amount_to_capture');
  const fee = params.integer('application_fee_amount');
  const transfer = params.hash('transfer_data')?.integer('amount');
  const metadata = mergeMetadata(params, intent.metadata);
  params.accept(
    'final_capture',
    'statement_descriptor',
    'statement_descriptor_suffix',
    'amount_details',
    'payment_details',
    'hooks',
  );
  params.end();
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      intent,
      intent.status === 'succeeded'
        ? 'This PaymentIntent could not be captured because it has already been captured.'
        : `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    );
  }
  const amount = given ?? intent.amount_capturable;
  if (amount < 1)
    throw invalidRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount_to_capture',
    });
  if (amount > intent.amount_capturable) {
    throw invalidRequest(
      'The payment could not be captured because the requested capture amount is greater than the authorized amount.',
      {
        code: 'amount_too_large',
        param: 'amount_to_capture',
      },
    );
  }
  if (transfer !== undefined && (!intent.transfer_data || transfer > amount)) {
    throw invalidRequest(
      'transfer_data[amount] must be less than or equal to the amount captured, and needs a destination.',
      { param: 'transfer_data[amount]' },
    );
  }
  const agreed = intent.application_fee_amount === null ? null : Math.min(intent.application_fee_amount, amount);
  const feeAmount = fee === undefined ? agreed : checkFee(fee, amount, intent);
  return capture(
    context,
    { ...intent, metadata },
    { amount, feeAmount, transferAmount: transfer ?? intent.transfer_data?.amount ?? null },
  );
}

export const paymentIntentRoutes: Route[] = [
  { method: 'POST', path: '/v1/payment_intents', handle: createIntent },
  {
    method: 'GET',
    path: '/v1/payment_intents',
    handle: (context, params) => {
      const customer = params.string('customer');
      params.accept('customer_account');
      return page(context, params, 'payment_intent', '/v1/payment_intents', [
        ...(customer ? [fieldIs('customer', customer)] : []),
        ...createdConditions(params),
      ]);
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_intents/:id',
    browser: true,
    handle: (context, params, path) => {
      const intent = findIntent(context, path.id!);
      checkClientSecret(context, params, intent, 'payment_intent');
      params.accept(...BROWSER_EXTRAS);
      params.end();
      return view(context, intent);
    },
  },
  { method: 'POST', path: '/v1/payment_intents/:id', handle: updateIntent },
  { method: 'POST', path: '/v1/payment_intents/:id/confirm', handle: confirmRoute, browser: true },
  { method: 'POST', path: '/v1/payment_intents/:id/capture', handle: captureRoute },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/cancel',
    handle: (context, params, path) => {
      const intent = findIntent(context, path.id!);
      const reason = params.oneOf('cancellation_reason', [
        'duplicate',
        'fraudulent',
        'requested_by_customer',
        'abandoned',
      ]);
      params.end();
      return cancel(context, intent, reason ?? null);
    },
  },
];
