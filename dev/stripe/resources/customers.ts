import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { noSuch } from '../errors.ts';
import { newId, randomToken } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { readAddress } from './address.ts';
import { detach } from './payment-methods.ts';

const NEVER_SET = [
  'balance',
  'business_name',
  'individual_name',
  'cash_balance',
  'invoice_prefix',
  'next_invoice_sequence',
  'preferred_locales',
  'shipping',
  'source',
  'tax',
  'tax_id_data',
  'test_clock',
];

/** @throws 404 when there is no such customer in this account */
export function findCustomer(context: Context, id: string, param = 'customer'): Stripe.Customer {
  const customer = context.store.find('customer', id, context.account);
  if (!customer) throw noSuch('customer', id, param);
  return customer;
}

function create(context: Context, params: Params): Stripe.Customer {
  const customer: Stripe.Customer = {
    id: newId('cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: context.now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: randomToken(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
  const filled = fill(context, customer, params);
  context.store.insert('customer', context.account, filled);
  context.emit('customer.created', filled);
  return filled;
}

function fill(context: Context, customer: Stripe.Customer, params: Params): Stripe.Customer {
  const next = { ...customer, invoice_settings: { ...customer.invoice_settings } };
  for (const field of ['name', 'email', 'phone', 'description'] as const) {
    const given = params.text(field);
    if (given !== undefined) next[field] = given;
  }
  if (params.has('address')) next.address = readAddress(params.hash('address'));
  next.tax_exempt = params.oneOf('tax_exempt', ['none', 'exempt', 'reverse']) ?? next.tax_exempt!;
  const settings = params.hash('invoice_settings');
  const chosen = settings?.text('default_payment_method');
  settings?.accept('custom_fields', 'footer', 'rendering_options');
  if (chosen !== undefined) {
    if (chosen !== null) {
      const method = context.store.find('payment_method', chosen, context.account);
      if (!method || method.customer !== customer.id)
        throw noSuch('PaymentMethod', chosen, 'invoice_settings[default_payment_method]');
    }
    next.invoice_settings.default_payment_method = chosen;
  }
  next.metadata = mergeMetadata(params, customer.metadata);
  params.accept(...NEVER_SET);
  params.end();
  return next;
}

function update(context: Context, params: Params, path: Record<string, string>): Stripe.Customer {
  const before = findCustomer(context, path.id!, 'id');
  const customer = fill(context, before, params);
  context.store.update(customer);
  context.emit('customer.updated', customer);
  return customer;
}

function remove(context: Context, params: Params, path: Record<string, string>): Stripe.DeletedCustomer {
  params.end();
  const customer = findCustomer(context, path.id!, 'id');
  for (const method of context.store.select('payment_method', [fieldIs('customer', customer.id)]))
    detach(context, method);
  context.store.remove(customer.id);
  context.emit('customer.deleted', customer);
  return { id: customer.id, object: 'customer', deleted: true };
}

export const customerRoutes: Route[] = [
  { method: 'POST', path: '/v1/customers', handle: create },
  {
    method: 'GET',
    path: '/v1/customers',
    handle: (context, params) => {
      const email = params.string('email');
      const conditions = [...(email ? [fieldIs('email', email)] : []), ...createdConditions(params)];
      return page(context, params, 'customer', '/v1/customers', conditions);
    },
  },
  {
    method: 'GET',
    path: '/v1/customers/:id',
    handle: (context, params, path) => (params.end(), findCustomer(context, path.id!, 'id')),
  },
  { method: 'POST', path: '/v1/customers/:id', handle: update },
  { method: 'DELETE', path: '/v1/customers/:id', handle: remove },
  {
    method: 'GET',
    path: '/v1/customers/:id/payment_methods',
    handle: (context, params, path) => {
      findCustomer(context, path.id!);
      const type = params.string('type');
      params.accept('allow_redisplay');
      const conditions = [fieldIs('customer', path.id!), ...(type ? [fieldIs('type', type)] : [])];
      return page(context, params, 'payment_method', `/v1/customers/${path.id!}/payment_methods`, conditions);
    },
  },
];
