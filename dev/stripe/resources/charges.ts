import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import type { CardBehaviour, Decline } from '../test-cards.ts';
import type { Authentication } from './intents.ts';

const DAY = 86_400;
const HOUR = 3_600;

/** @throws 404 when there is no such charge in this account */
export function findCharge(context: Context, id: string, param = 'charge'): Stripe.Charge {
  const charge = context.store.find('charge', id, context.account);
  if (!charge) throw noSuch('charge', id, param);
  return charge;
}

/**
 * When an uncaptured hold falls away: seven days, but 4 days 18 hours where a Visa card was charged without its
 * holder there (a merchant-initiated payment).
 */
const holdEnds = (now: number, brand: string, offSession: boolean): number =>
  now + (offSession && brand === 'visa' ? 4 * DAY + 18 * HOUR : 7 * DAY);

interface Attempt {
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  behaviour: CardBehaviour;
  offSession: boolean;
  authentication: Authentication;
  /** Absent when the bank said yes. */
  decline?: Decline;
}

/** Writes down what the bank said to one attempt. A yes is a hold; capturing is a step of its own. */
export function recordAttempt(context: Context, attempt: Attempt): Stripe.Charge {
  const { intent, method, decline } = attempt;
  const charge: Stripe.Charge = {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'CONSULTANT CONNECT',
    captured: false,
    created: context.now,
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: idOf(intent.on_behalf_of),
    outcome: outcomeOf(attempt),
    paid: !decline,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { card: cardDetails(context, attempt), type: 'card' },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping as Stripe.Charge.Shipping | null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: intent.transfer_data
      ? { amount: intent.transfer_data.amount ?? null, destination: idOf(intent.transfer_data.destination)! }
      : null,
    transfer_group: intent.transfer_group,
  };
  context.store.insert('charge', context.account, charge, { behaviour: attempt.behaviour });
  context.emit(decline ? 'charge.failed' : 'charge.succeeded', charge);
  return charge;
}

function cardDetails(context: Context, attempt: Attempt): Stripe.Charge.PaymentMethodDetails.Card {
  const { intent, method, offSession, authentication, decline } = attempt;
  const authenticated = authentication === 'challenge' || authentication === 'frictionless';
  const card = method.card!;
  const held = !decline && intent.capture_method === 'manual';
  return {
    amount_authorized: decline ? null : intent.amount,
    authorization_code: decline ? null : '123456',
    brand: card.brand,
    ...(held ? { capture_before: holdEnds(context.now, card.brand, offSession) } : {}),
    checks: card.checks,
    country: card.country,
    electronic_commerce_indicator: authenticated ? '05' : null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: card.fingerprint,
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: decline ? null : randomUUID().replaceAll('-', '').slice(0, 15),
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: authenticated
      ? {
          authentication_flow: authentication,
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: randomUUID(),
          version: '2.2.0',
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}

function outcomeOf({ behaviour, decline }: Attempt): Stripe.Charge.Outcome {
  const risk = { risk_level: behaviour.risk, risk_score: { normal: 17, elevated: 65, highest: 92 }[behaviour.risk] };
  if (!decline) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      ...risk,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  const reason = decline.declineCode ?? decline.code;
  const blocked = behaviour.risk === 'highest';
  return {
    advice_code: 'try_again_later',
    network_advice_code: null,
    network_decline_code: blocked ? null : '05',
    network_status: blocked ? 'not_sent_to_network' : 'declined_by_network',
    reason: blocked ? 'highest_risk_level' : reason,
    ...risk,
    seller_message: blocked
      ? 'Stripe blocked this payment as too risky.'
      : `The bank returned the decline code \`${reason}\`.`,
    type: blocked ? 'blocked' : 'issuer_declined',
  };
}

function update(context: Context, params: Params, path: Record<string, string>): Stripe.Charge {
  const charge = findCharge(context, path.id!, 'id');
  const description = params.text('description');
  const email = params.text('receipt_email');
  const group = params.string('transfer_group');
  const next: Stripe.Charge = {
    ...charge,
    metadata: mergeMetadata(params, charge.metadata),
    description: description === undefined ? charge.description : description,
    receipt_email: email === undefined ? charge.receipt_email : email,
    transfer_group: group ?? charge.transfer_group,
  };
  params.accept('fraud_details', 'shipping', 'customer');
  params.end();
  if (group && charge.transfer_group && group !== charge.transfer_group)
    throw refused('A transfer_group that is set cannot be changed.', { param: 'transfer_group' });
  context.store.update(next);
  context.emit('charge.updated', next);
  return next;
}

export const chargeRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/charges',
    handle: (context, params) => {
      const filters = (['customer', 'payment_intent', 'transfer_group'] as const).flatMap((name) => {
        const value = params.string(name);
        return value ? [fieldIs(name, value)] : [];
      });
      return page(context, params, 'charge', '/v1/charges', [...filters, ...createdConditions(params)]);
    },
  },
  {
    method: 'GET',
    path: '/v1/charges/:id',
    handle: (context, params, path) => (params.end(), findCharge(context, path.id!, 'id')),
  },
  { method: 'POST', path: '/v1/charges/:id', handle: update },
  {
    method: 'GET',
    path: '/v1/charges/:id/refunds',
    handle: (context, params, path) =>
      page(context, params, 'refund', `/v1/charges/${path.id!}/refunds`, [fieldIs('charge', path.id!)]),
  },
];
