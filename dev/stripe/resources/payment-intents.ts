import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { invalidRequest, missingParam } from '../errors.ts';
import { newClientSecret, newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { currencyDecimals, formatAmount, MAXIMUM_AMOUNT, minimumAmount } from '../money.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import { requireTransfers } from './accounts.ts';
import { readAddress } from './address.ts';
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
import { cancel, capture, checkMethod, confirm, findIntent } from './payment-intent-machine.ts';
import { createFrom, resolve } from './payment-methods.ts';

type Intent = Stripe.PaymentIntent;
const IGNORED = [
  'amount_details',
  'confirmation_token',
  'customer_account',
  'hooks',
  'mandate',
  'mandate_data',
  'payment_details',
  'payment_record',
  'radar_options',
  'use_stripe_sdk',
  'statement_descriptor_suffix_kana',
];

/** What a browser may see of a payment intent. */
const PUBLIC_FIELDS = [
  'id',
  'object',
  'amount',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'status',
] as const;

function view(context: Context, intent: Intent): object {
  if (!context.publishable) return intent;
  return Object.fromEntries(PUBLIC_FIELDS.map((field) => [field, intent[field]]));
}

/** @throws 400 for amounts outside of what Stripe takes in the currency */
function checkAmount(amount: number | undefined, currency: string): number {
  if (amount === undefined) throw missingParam('amount');
  const decimals = currencyDecimals(currency);
  if (decimals === undefined) throw invalidRequest(`Invalid currency: ${currency}.`, { param: 'currency' });
  if (amount < 1)
    throw invalidRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  if (amount < minimumAmount(currency)) {
    throw invalidRequest(`Amount must be at least ${formatAmount(minimumAmount(currency), currency)}`, {
      code: 'amount_too_small',
      param: 'amount',
    });
  }
  if (amount > MAXIMUM_AMOUNT) {
    throw invalidRequest(`Amount must be no more than ${formatAmount(MAXIMUM_AMOUNT, currency)}`, {
      code: 'amount_too_large',
      param: 'amount',
    });
  }
  if (decimals === 3 && amount % 10 !== 0) {
    throw invalidRequest('Amounts in three-decimal currencies must be rounded to the nearest ten minor units.', {
      param: 'amount',
    });
  }
  return amount;
}

function checkFee(fee: number | undefined, limit: number, intent: Pick<Intent, 'transfer_data'>): number | null {
  if (fee === undefined) return null;
  if (!intent.transfer_data) {
    throw invalidRequest(
      'Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).',
      { param: 'application_fee_amount' },
    );
  }
  if (intent.transfer_data.amount !== undefined) {
    throw invalidRequest('You cannot specify both application_fee_amount and transfer_data[amount].', {
      param: 'application_fee_amount',
    });
  }
  if (fee < 0)
    throw invalidRequest('This value must be greater than or equal to 0.', {
      code: 'parameter_invalid_integer',
      param: 'application_fee_amount',
    });
  if (fee > limit)
    throw invalidRequest('Your application fee cannot be greater than the amount of the payment.', {
      param: 'application_fee_amount',
    });
  return fee;
}

function readTransferData(context: Context, params: Params): Intent['transfer_data'] {
  const data = params.hash('transfer_data');
  if (!data) return null;
  const destination = data.required('destination');
  const amount = data.integer('amount');
  data.accept('description', 'metadata', 'payment_data');
  requireTransfers(context, destination, 'transfer_data[destination]');
  return { ...(amount === undefined ? {} : { amount }), destination };
}

function readShipping(params: Params): Intent['shipping'] {
  const shipping = params.hash('shipping');
  if (!shipping) return null;
  return {
    address: readAddress(shipping.hash('address')) ?? undefined,
    carrier: shipping.string('carrier') ?? null,
    name: shipping.string('name'),
    phone: shipping.string('phone') ?? null,
    tracking_number: shipping.string('tracking_number') ?? null,
  };
}

function readCardOptions(params: Params): Intent['payment_method_options'] | undefined {
  const card = params.hash('payment_method_options')?.hash('card');
  if (!card) return undefined;
  const requested = card.oneOf('request_three_d_secure', ['any', 'automatic', 'challenge']) ?? 'automatic';
  card.accept(
    'capture_method',
    'cvc_token',
    'installments',
    'mandate_options',
    'moto',
    'network',
    'request_extended_authorization',
    'request_incremental_authorization',
    'request_multicapture',
    'request_overcapture',
    'require_cvc_recollection',
    'setup_credential_usage',
    'setup_future_usage',
    'stored_credential_usage',
    'three_d_secure',
  );
  return { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: requested } };
}

function create(context: Context, params: Params): object {
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
  return view(context, confirm(context, intent, { offSession: offSession ?? false, returnUrl, errorOnRequiresAction }));
}

/** `true`, `false`, or the older words for "without the customer". */
function readOffSession(params: Params): boolean | undefined {
  const value = params.oneOf('off_session', ['true', 'false', 'one_off', 'recurring']);
  return value === undefined ? undefined : value !== 'false';
}

function confirmRoute(context: Context, params: Params, path: Record<string, string>): object {
  let intent = findIntent(context, path.id!);
  checkClientSecret(context, params, intent, 'payment_intent');
  refuseMethodTypes(params);
  const offSession = context.publishable ? false : (readOffSession(params) ?? false);
  const returnUrl = readUrl(params, 'return_url');
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
  return view(context, confirm(context, intent, { offSession, returnUrl, errorOnRequiresAction }));
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

function update(context: Context, params: Params, path: Record<string, string>): Intent {
  const intent = findIntent(context, path.id!);
  refuseMethodTypes(params);
  const editable = ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status);
  const money = [
    'amount',
    'currency',
    'application_fee_amount',
    'customer',
    'payment_method',
    'payment_method_data',
    'capture_method',
    'transfer_data',
  ];
  const touched = money.find((name) => params.has(name));
  if (touched && !editable) {
    throw unexpectedState(
      intent,
      `This PaymentIntent's ${touched} could not be updated because it has a status of ${intent.status}.`,
    );
  }
  const currency = params.string('currency')?.toLowerCase() ?? intent.currency;
  const amount = params.has('amount') ? checkAmount(params.integer('amount'), currency) : intent.amount;
  const customer = params.string('customer');
  if (customer) findCustomer(context, customer);
  const transfer = params.hash('transfer_data')?.integer('amount');
  const keep = (name: 'description' | 'receipt_email' | 'statement_descriptor_suffix' | 'transfer_group') => {
    const given = params.text(name);
    return given === undefined ? intent[name] : given;
  };
  const next: Intent = {
    ...intent,
    amount,
    currency,
    customer: customer ?? idOf(intent.customer),
    description: keep('description'),
    metadata: mergeMetadata(params, intent.metadata),
    payment_method_options: readCardOptions(params) ?? intent.payment_method_options,
    receipt_email: keep('receipt_email'),
    setup_future_usage: params.oneOf('setup_future_usage', ['off_session', 'on_session']) ?? intent.setup_future_usage,
    shipping: params.has('shipping') ? readShipping(params) : intent.shipping,
    statement_descriptor_suffix: keep('statement_descriptor_suffix'),
    transfer_data:
      intent.transfer_data && transfer !== undefined
        ? { ...intent.transfer_data, amount: transfer }
        : intent.transfer_data,
    transfer_group: keep('transfer_group'),
    capture_method: params.oneOf('capture_method', ['automatic', 'automatic_async', 'manual']) ?? intent.capture_method,
  };
  next.application_fee_amount = params.has('application_fee_amount')
    ? checkFee(params.integer('application_fee_amount'), amount, next)
    : intent.application_fee_amount;
  const methodId = params.string('payment_method');
  const data = params.hash('payment_method_data');
  const method = methodId ? resolve(context, methodId) : data ? createFrom(context, data) : undefined;
  params.accept(
    'allowed_payment_method_types',
    'excluded_payment_method_types',
    'payment_method_configuration',
    'statement_descriptor',
    ...IGNORED,
  );
  params.end();
  if (method) {
    checkMethod(context, next, method);
    next.payment_method = method.id;
    next.next_action = null;
    next.status = 'requires_confirmation';
  }
  context.store.update(next);
  return next;
}

export const paymentIntentRoutes: Route[] = [
  { method: 'POST', path: '/v1/payment_intents', handle: create },
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
  { method: 'POST', path: '/v1/payment_intents/:id', handle: update },
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
