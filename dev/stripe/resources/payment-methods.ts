import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { ApiError, cardError, invalidRequest, missingParam, noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { testCardByName, testCardByNumber } from '../test-card-catalogue.ts';
import { DECLINES, passesLuhn, type Decline, type TestCard } from '../test-cards.ts';
import { EMPTY_BILLING, readBillingDetails } from './address.ts';
import { findCustomer } from './customers.ts';

interface CardInput {
  card: TestCard;
  expMonth: number;
  expYear: number;
  /** Whether a security code was given; Stripe's named cards come with one. */
  cvc: boolean;
  billing: Stripe.PaymentMethod.BillingDetails;
  metadata: Record<string, string>;
}

/**
 * What the bank says to code and address. As at Stripe, what was not given is not checked; but a named card whose very point
 * is such a check comes with what is checked.
 */
function checksOf({ card, cvc, billing }: CardInput, named: boolean): Stripe.PaymentMethod.Card.Checks {
  const { checks = {} } = card.behaviour;
  const { line1, postal_code: postalCode } = billing.address ?? {};
  const said = (given: boolean, not: string | undefined) => (given ? (not ?? 'pass') : named ? (not ?? null) : null);
  return {
    address_line1_check: said(Boolean(line1), checks.line1),
    address_postal_code_check: said(Boolean(postalCode), checks.postalCode),
    cvc_check: said(cvc, checks.cvc),
  };
}

/** 402 in the words of a bank. */
export const declinedBy = (decline: Decline, extra: Parameters<typeof cardError>[1] = {}): ApiError =>
  cardError(decline.message, {
    code: decline.code,
    ...(decline.declineCode ? { decline_code: decline.declineCode, advice_code: adviceFor(decline.declineCode) } : {}),
    ...extra,
  });

const adviceFor = (declineCode: string): string =>
  ['lost_card', 'stolen_card', 'fraudulent'].includes(declineCode) ? 'do_not_try_again' : 'try_again_later';

/** Only brand, last four and expiry are kept of a card. */
function store(context: Context, input: CardInput, named = true): Stripe.PaymentMethod {
  const { card } = input;
  const method: Stripe.PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: input.billing,
    card: {
      brand: card.brand,
      checks: checksOf(input, named),
      country: card.country,
      display_brand: card.displayBrand,
      exp_month: input.expMonth,
      exp_year: input.expYear,
      fingerprint: createHash('sha256')
        .update(`${card.brand} ${card.country} ${card.last4}`)
        .digest('base64url')
        .replace(/[-_]/g, 'x')
        .slice(0, 16),
      funding: card.funding,
      generated_from: null,
      last4: card.last4,
      networks: { available: card.networks, preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: card.supports3ds },
      wallet: null,
    },
    created: context.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: input.metadata,
    type: 'card',
  };
  const setUp = card.behaviour.alreadySetUp ?? false;
  context.store.insert('payment_method', context.account, method, { behaviour: card.behaviour, setUp, spent: false });
  return method;
}

/** Reads `type`, `card[…]`, `billing_details[…]` and makes a payment method of them. */
export function createFrom(context: Context, params: Params): Stripe.PaymentMethod {
  const type = params.required('type');
  if (type !== 'card')
    throw invalidRequest(`The stand-in knows only cards, not ${type}.`, { param: params.name('type') });
  const fields = params.hash('card');
  if (!fields) throw missingParam(params.name('card'));
  const billing = readBillingDetails(params.hash('billing_details'));
  const metadata = mergeMetadata(params);
  params.accept('allow_redisplay', 'radar_options');
  const token = fields.string('token');
  if (token !== undefined) {
    const card = testCardByName(token.replace(/^tok_/, ''));
    if (!card) throw noSuch('token', token, fields.name('token'));
    return store(context, { card, ...named(context), billing, metadata });
  }
  return store(context, { ...readTypedCard(context, fields), billing, metadata }, false);
}

/** What a person typed. The number lives in this function only. */
function readTypedCard(context: Context, fields: Params): Omit<CardInput, 'billing' | 'metadata'> {
  if (!context.publishable) {
    throw new ApiError(402, {
      type: 'invalid_request_error',
      message:
        'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that map to the test card you are using, see https://stripe.com/docs/testing.',
    });
  }
  const digits = fields.required('number').replace(/[\s-]/g, '');
  const expMonth = fields.integer('exp_month');
  const givenYear = fields.integer('exp_year');
  const cvc = fields.string('cvc');
  fields.accept('networks');
  if (!passesLuhn(digits))
    throw cardError('Your card number is incorrect.', { code: 'incorrect_number', param: 'number' });
  if (expMonth === undefined) throw missingParam(fields.name('exp_month'));
  if (givenYear === undefined) throw missingParam(fields.name('exp_year'));
  if (expMonth < 1 || expMonth > 12)
    throw cardError("Your card's expiration month is invalid.", { code: 'invalid_expiry_month', param: 'exp_month' });
  const expYear = givenYear < 100 ? 2000 + givenYear : givenYear;
  const today = new Date(context.now * 1000);
  if (expYear < today.getUTCFullYear() || expYear > today.getUTCFullYear() + 50) {
    throw cardError("Your card's expiration year is invalid.", { code: 'invalid_expiry_year', param: 'exp_year' });
  }
  if (expYear === today.getUTCFullYear() && expMonth < today.getUTCMonth() + 1) {
    throw cardError("Your card's expiration month is invalid.", { code: 'invalid_expiry_month', param: 'exp_month' });
  }
  if (cvc !== undefined && !/^\d{3,4}$/.test(cvc))
    throw cardError("Your card's security code is invalid.", { code: 'invalid_cvc', param: 'cvc' });
  const card = testCardByNumber(digits);
  if (!card) throw declinedBy(DECLINES.liveCard, { param: '' });
  return { card, expMonth, expYear, cvc: cvc !== undefined };
}

function named(context: Context): Pick<CardInput, 'expMonth' | 'expYear' | 'cvc'> {
  const inAYear = new Date(context.now * 1000);
  return { expMonth: inAYear.getUTCMonth() + 1, expYear: inAYear.getUTCFullYear() + 1, cvc: true };
}

/** A stored method, or a fresh one for Stripe's `pm_card_…` test names. */
export function resolve(context: Context, id: string, param = 'payment_method'): Stripe.PaymentMethod {
  if (id.startsWith('pm_card_')) {
    const card = testCardByName(id.slice('pm_card_'.length));
    if (card) return store(context, { card, ...named(context), billing: EMPTY_BILLING, metadata: {} });
  }
  const method = context.store.find('payment_method', id, context.account);
  if (!method) throw noSuch('PaymentMethod', id, param);
  return method;
}

/** Whether the card's expiry has passed on the stand-in's clock. */
export function isExpired(context: Context, method: Stripe.PaymentMethod): boolean {
  const { exp_month: month, exp_year: year } = method.card!;
  return Date.UTC(year, month, 1) <= context.now * 1000;
}

/** Saves a method to a customer; cards that banks refuse outright are refused here already. */
export function attach(context: Context, method: Stripe.PaymentMethod, customerId: string): Stripe.PaymentMethod {
  if (method.customer === customerId) return method;
  if (method.customer !== null) {
    throw refused('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    });
  }
  const hidden = context.store.hidden('payment_method', method.id);
  if (hidden.spent) throw spentMethod();
  if (hidden.behaviour.attach) throw declinedBy(hidden.behaviour.attach);
  const attached: Stripe.PaymentMethod = { ...method, customer: customerId };
  context.store.update(attached);
  context.emit('payment_method.attached', attached);
  return attached;
}

export const spentMethod = (): ApiError =>
  refused(
    'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
    { code: 'payment_method_unexpected_state' },
  );

export function detach(context: Context, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  const customerId = method.customer as string;
  const detached: Stripe.PaymentMethod = { ...method, customer: null };
  context.store.update(detached);
  context.store.setHidden('payment_method', method.id, {
    ...context.store.hidden('payment_method', method.id),
    spent: true,
  });
  const customer = context.store.find('customer', customerId);
  if (customer?.invoice_settings.default_payment_method === method.id) {
    customer.invoice_settings.default_payment_method = null;
    context.store.update(customer);
  }
  context.emit('payment_method.detached', detached, { previous: { customer: customerId } });
  return detached;
}

function update(context: Context, params: Params, path: Record<string, string>): Stripe.PaymentMethod {
  const method = resolve(context, path.id!, 'payment_method');
  const card = params.hash('card');
  const expMonth = card?.integer('exp_month');
  const expYear = card?.integer('exp_year');
  card?.accept('networks');
  const next: Stripe.PaymentMethod = {
    ...method,
    billing_details: readBillingDetails(params.hash('billing_details'), method.billing_details),
    card: {
      ...method.card!,
      exp_month: expMonth ?? method.card!.exp_month,
      exp_year: expYear ?? method.card!.exp_year,
    },
    metadata: mergeMetadata(params, method.metadata ?? {}),
  };
  params.accept('allow_redisplay');
  params.end();
  if (method.customer === null)
    throw refused('You must save this PaymentMethod to a customer before you can update it.');
  context.store.update(next);
  context.emit('payment_method.updated', next);
  return next;
}

export const paymentMethodRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/payment_methods',
    browser: true,
    handle: (context, params) => {
      const method = createFrom(context, params);
      params.accept('payment_user_agent', 'referrer', 'guid', 'muid', 'sid', 'time_on_page');
      params.end();
      return method;
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_methods',
    handle: (context, params) => {
      const customer = params.string('customer');
      const type = params.string('type');
      params.accept('allow_redisplay', 'customer_account');
      if (customer) findCustomer(context, customer);
      // Stripe lists only what is attached; without a customer that is everything of this account that is.
      const attached = customer
        ? fieldIs('customer', customer)
        : { sql: "json_extract(body, '$.customer') IS NOT NULL", values: [] };
      return page(context, params, 'payment_method', '/v1/payment_methods', [
        attached,
        ...(type ? [fieldIs('type', type)] : []),
      ]);
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_methods/:id',
    handle: (context, params, path) => (params.end(), resolve(context, path.id!)),
  },
  { method: 'POST', path: '/v1/payment_methods/:id', handle: update },
  {
    method: 'POST',
    path: '/v1/payment_methods/:id/attach',
    handle: (context, params, path) => {
      const customer = findCustomer(context, params.required('customer'));
      params.end();
      return attach(context, resolve(context, path.id!), customer.id);
    },
  },
  {
    method: 'POST',
    path: '/v1/payment_methods/:id/detach',
    handle: (context, params, path) => {
      params.end();
      const method = resolve(context, path.id!);
      if (method.customer === null) {
        throw refused('The payment method you provided is not attached to a customer so detachment is impossible.', {
          code: 'payment_method_unexpected_state',
        });
      }
      return detach(context, method);
    },
  },
];
