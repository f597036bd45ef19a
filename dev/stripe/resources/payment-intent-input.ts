import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { invalidRequest, missingParam } from '../errors.ts';
import { currencyDecimals, formatAmount, MAXIMUM_AMOUNT, minimumAmount } from '../money.ts';
import type { Params } from '../params.ts';
import { requireTransfers } from './account-state.ts';
import { readAddress } from './address.ts';

type Intent = Stripe.PaymentIntent;

/** @throws 400 for amounts outside of what Stripe takes in the currency */
export function checkAmount(amount: number | undefined, currency: string): number {
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

export function checkFee(fee: number | undefined, limit: number, intent: Pick<Intent, 'transfer_data'>): number | null {
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

export function readTransferData(context: Context, params: Params): Intent['transfer_data'] {
  const data = params.hash('transfer_data');
  if (!data) return null;
  const destination = data.required('destination');
  const amount = data.integer('amount');
  data.accept('description', 'metadata', 'payment_data');
  requireTransfers(context, destination, 'transfer_data[destination]');
  return { ...(amount === undefined ? {} : { amount }), destination };
}

export function readShipping(params: Params): Intent['shipping'] {
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

export function readCardOptions(params: Params): Intent['payment_method_options'] | undefined {
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

/** `true`, `false`, or the older words for "without the customer". */
export function readOffSession(params: Params): boolean | undefined {
  const value = params.oneOf('off_session', ['true', 'false', 'one_off', 'recurring']);
  return value === undefined ? undefined : value !== 'false';
}
