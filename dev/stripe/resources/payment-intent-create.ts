import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { invalidRequest } from '../errors.ts';
import { newClientSecret, newId } from '../ids.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { findCustomer } from './customers.ts';
import { readMethodTypes, readUrl, requireReturnUrl } from './intents.ts';
import {
  checkAmount,
  checkFee,
  readCardOptions,
  readOffSession,
  readShipping,
  readTransferData,
} from './payment-intent-input.ts';
import { checkMethod, confirm } from './payment-intent-machine.ts';
import { IGNORED, view } from './payment-intent-view.ts';
import { createFrom, resolve } from './payment-methods.ts';

type Intent = Stripe.PaymentIntent;

export function createIntent(context: Context, params: Params): object {
  const currency = params.required('currency').toLowerCase();
  const amount = checkAmount(params.integer('amount'), currency);
  const customer = params.string('customer');
  if (customer) findCustomer(context, customer);
  const { allowed, automatic } = readMethodTypes(params);
  const transferData = readTransferData(context, params);
  if (transferData?.amount !== undefined && transferData.amount > amount) {
    throw invalidRequest('transfer_data[amount] must be less than or equal to the amount.', {
      param: 'transfer_data[amount]',
    });
  }
  const id = newId('pi');
  const intent: Intent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: allowed,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: checkFee(params.integer('application_fee_amount'), amount, { transfer_data: transferData }),
    automatic_payment_methods: automatic,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.oneOf('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async',
    client_secret: newClientSecret(id),
    confirmation_method: params.oneOf('confirmation_method', ['automatic', 'manual']) ?? 'automatic',
    created: context.now,
    currency,
    customer: customer ?? null,
    customer_account: null,
    description: params.string('description') ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata(params),
    next_action: null,
    on_behalf_of: params.string('on_behalf_of') ?? null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: readCardOptions(params) ?? {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.string('receipt_email') ?? null,
    review: null,
    setup_future_usage: params.oneOf('setup_future_usage', ['off_session', 'on_session']) ?? null,
    shipping: readShipping(params),
    source: null,
    statement_descriptor: params.string('statement_descriptor') ?? null,
    statement_descriptor_suffix: params.string('statement_descriptor_suffix') ?? null,
    status: 'requires_payment_method',
    transfer_data: transferData,
    transfer_group: params.string('transfer_group') ?? (transferData ? `group_${id}` : null),
  };
  const methodId = params.string('payment_method');
  const data = params.hash('payment_method_data');
  const method = methodId ? resolve(context, methodId) : data ? createFrom(context, data) : undefined;
  const confirmNow = params.boolean('confirm') ?? false;
  const offSession = readOffSession(params);
  const errorOnRequiresAction = params.boolean('error_on_requires_action') ?? false;
  const returnUrl = readUrl(params, 'return_url');
  const useSdk = params.boolean('use_stripe_sdk') ?? false;
  params.accept(...IGNORED);
  params.end();
  for (const [name, given] of [
    ['off_session', offSession !== undefined],
    ['error_on_requires_action', errorOnRequiresAction],
    ['return_url', returnUrl !== undefined],
  ] as const) {
    if (given && !confirmNow)
      throw invalidRequest(`\`${name}\` can only be passed when \`confirm\` is true.`, { param: name });
  }
  if (method) {
    checkMethod(context, intent, method);
    intent.payment_method = method.id;
    intent.status = 'requires_confirmation';
  }
  if (errorOnRequiresAction && automatic?.enabled) {
    throw invalidRequest('`error_on_requires_action` cannot be used with automatic payment methods.', {
      param: 'error_on_requires_action',
    });
  }
  if (confirmNow) requireReturnUrl(context, intent, returnUrl, offSession ?? false);
  context.store.insert('payment_intent', context.account, intent, { offSession: false, authenticated: false });
  context.emit('payment_intent.created', intent);
  if (!confirmNow) return view(context, intent);
  return view(
    context,
    confirm(context, intent, {
      offSession: offSession ?? false,
      returnUrl: useSdk ? undefined : returnUrl,
      errorOnRequiresAction,
    }),
  );
}
