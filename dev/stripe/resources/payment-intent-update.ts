import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { idOf } from '../stored-types.ts';
import { findCustomer } from './customers.ts';
import { refuseMethodTypes, unexpectedState } from './intents.ts';
import { checkAmount, checkFee, readCardOptions, readShipping } from './payment-intent-input.ts';
import { checkMethod, findIntent } from './payment-intent-machine.ts';
import { IGNORED } from './payment-intent-view.ts';
import { createFrom, resolve } from './payment-methods.ts';

type Intent = Stripe.PaymentIntent;

export function updateIntent(context: Context, params: Params, path: Record<string, string>): Intent {
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
