import type Stripe from 'stripe';
import type { Context } from '../context.ts';
import { invalidRequest, noSuch, type ApiError } from '../errors.ts';
import { newId } from '../ids.ts';
import { schedule } from '../timers.ts';
import { idOf } from '../stored-types.ts';
import { DECLINES, type Decline } from '../test-cards.ts';
import { requireTransfers } from './account-state.ts';
import { recordAttempt } from './charges.ts';
import { openPlanned } from './dispute-open.ts';
import { warnOfFraud } from './early-fraud-warnings.ts';
import { authenticationOf, threeDSecureStep, unexpectedState, type Authentication } from './intents.ts';
import { attach, declinedBy, isExpired, spentMethod } from './payment-methods.ts';
import { settle } from './settlement.ts';
import { lastError } from './setup-intent-machine.ts';

type Intent = Stripe.PaymentIntent;
const CANCELABLE = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
];

export function findIntent(context: Context, id: string): Intent {
  const intent = context.store.find('payment_intent', id, context.account);
  if (!intent) throw noSuch('payment_intent', id, 'intent');
  return intent;
}

/** @throws 400 when the method is somebody else's, or was spent on a payment without a customer */
export function checkMethod(context: Context, intent: Intent, method: Stripe.PaymentMethod): void {
  if (method.customer !== null && method.customer !== intent.customer) {
    throw invalidRequest(
      intent.customer === null
        ? `The PaymentMethod ${method.id} belongs to the Customer ${idOf(method.customer)!}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`
        : `The provided PaymentMethod (${method.id}) is attached to another customer than the PaymentIntent's (${idOf(intent.customer)!}).`,
      { param: 'payment_method' },
    );
  }
  if (method.customer === null && context.store.hidden('payment_method', method.id).spent) throw spentMethod();
}

export interface Confirmation {
  offSession: boolean;
  returnUrl: string | undefined;
  errorOnRequiresAction: boolean;
}

/** `requires_payment_method | requires_confirmation | requires_action` → hold, money, a check by the bank, or 402. */
export function confirm(context: Context, intent: Intent, options: Confirmation): Intent {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw unexpectedState(
      intent,
      intent.status === 'canceled'
        ? 'You cannot confirm this PaymentIntent because it has a status of canceled. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_payment_method.'
        : 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
    );
  }
  const methodId = idOf(intent.payment_method);
  if (!methodId) {
    throw unexpectedState(
      intent,
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    );
  }
  const destination = idOf(intent.transfer_data?.destination);
  if (destination) requireTransfers(context, destination, 'transfer_data[destination]');
  const method = context.store.find('payment_method', methodId)!;
  const { behaviour, setUp } = context.store.hidden('payment_method', methodId);
  if (isExpired(context, method)) return refuse(context, intent, method, DECLINES.expired, options.offSession);

  const requested = intent.payment_method_options?.card?.request_three_d_secure ?? 'automatic';
  const authentication = authenticationOf(behaviour, setUp && options.offSession, requested);
  if (authentication === 'error') return refuse(context, intent, method, DECLINES.generic, options.offSession);
  if (authentication === 'challenge') {
    if (options.offSession || options.errorOnRequiresAction)
      return refuse(context, intent, method, DECLINES.authenticationRequired, options.offSession);
    const waiting: Intent = {
      ...intent,
      last_payment_error: null,
      next_action: threeDSecureStep(context, intent, options.returnUrl),
      status: 'requires_action',
    };
    context.store.update(waiting);
    context.store.setHidden('payment_intent', intent.id, { offSession: options.offSession, authenticated: false });
    context.emit('payment_intent.requires_action', waiting);
    return waiting;
  }
  if (behaviour.charge) return refuse(context, intent, method, behaviour.charge, options.offSession);
  return authorize(context, intent, method, options.offSession, authentication);
}

/** The bank said yes: a hold with manual capture, else the money itself. */
function authorize(
  context: Context,
  intent: Intent,
  method: Stripe.PaymentMethod,
  offSession: boolean,
  authentication: Authentication,
): Intent {
  const hidden = context.store.hidden('payment_method', method.id);
  const charge = recordAttempt(context, { intent, method, behaviour: hidden.behaviour, offSession, authentication });
  const held: Intent = {
    ...intent,
    amount_capturable: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: 'requires_capture',
  };
  const keep = intent.setup_future_usage !== null && intent.customer !== null && method.customer === null;
  context.store.setHidden('payment_method', method.id, {
    ...hidden,
    setUp: hidden.setUp || (authentication !== 'none' && intent.setup_future_usage === 'off_session'),
    spent: hidden.spent || (method.customer === null && !keep),
  });
  if (keep) attach(context, method, idOf(intent.customer)!);
  if (intent.capture_method !== 'manual') {
    return take(context, held, charge, {
      amount: intent.amount,
      feeAmount: intent.application_fee_amount,
      transferAmount: null,
    });
  }
  context.store.update(held);
  context.emit('payment_intent.amount_capturable_updated', held);
  schedule(context, 'hold_expires', held.id, charge.payment_method_details!.card!.capture_before!);
  return held;
}

/** Keeps the failed attempt and answers 402 with it. */
function refuse(
  context: Context,
  intent: Intent,
  method: Stripe.PaymentMethod,
  decline: Decline,
  offSession: boolean,
): never {
  const failed = fail(context, intent, method, decline, offSession);
  throw declinedBy(decline, { charge: idOf(failed.latest_charge)!, payment_intent: failed, payment_method: method });
}

function fail(
  context: Context,
  intent: Intent,
  method: Stripe.PaymentMethod,
  decline: Decline,
  offSession: boolean,
): Intent {
  const { behaviour } = context.store.hidden('payment_method', method.id);
  const charge = recordAttempt(context, { intent, method, behaviour, offSession, authentication: 'none', decline });
  const error: ApiError = declinedBy(decline, { charge: charge.id });
  const failed: Intent = {
    ...intent,
    last_payment_error: { ...lastError(error), payment_method: method },
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  };
  context.store.update(failed);
  context.emit('payment_intent.payment_failed', failed);
  return failed;
}

/** The person is through the bank's check; the bank may still say no to the payment itself. */
export function finishPaymentAuthentication(context: Context, intent: Intent, passed: boolean): Intent {
  const method = context.store.find('payment_method', idOf(intent.payment_method)!)!;
  const { behaviour } = context.store.hidden('payment_method', method.id);
  const { offSession } = context.store.hidden('payment_intent', intent.id);
  if (passed && behaviour.charge) return fail(context, intent, method, behaviour.charge, offSession);
  if (passed) return authorize(context, intent, method, offSession, 'challenge');
  const failed: Intent = {
    ...intent,
    last_payment_error: {
      code: 'payment_intent_authentication_failure',
      doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
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
  context.emit('payment_intent.payment_failed', failed);
  return failed;
}

interface CaptureAmounts {
  amount: number;
  feeAmount: number | null;
  transferAmount: number | null;
}

/** Takes what is held; what is not taken goes back to the card. */
export function capture(context: Context, intent: Intent, amounts: CaptureAmounts): Intent {
  const destination = idOf(intent.transfer_data?.destination);
  if (destination) requireTransfers(context, destination, 'transfer_data[destination]');
  const charge = context.store.find('charge', idOf(intent.latest_charge)!)!;
  const rest = charge.amount - amounts.amount;
  if (rest > 0) recordRelease(context, charge, rest, null);
  return take(context, intent, charge, amounts);
}

function take(context: Context, intent: Intent, charge: Stripe.Charge, amounts: CaptureAmounts): Intent {
  const settled = settle(context, { charge, ...amounts });
  const done: Intent = {
    ...intent,
    amount_capturable: 0,
    amount_received: amounts.amount,
    application_fee_amount: amounts.feeAmount ?? intent.application_fee_amount,
    status: 'succeeded',
  };
  context.store.update(done);
  if (intent.capture_method === 'manual') context.emit('charge.captured', settled);
  context.emit('payment_intent.succeeded', done);
  const { behaviour } = context.store.hidden('charge', charge.id);
  if (behaviour.earlyFraudWarning) warnOfFraud(context, settled);
  openPlanned(context, settled, behaviour.disputes ?? []);
  return done;
}

/** What Stripe shows for authorised money that was never taken: a refund without a movement of money. */
function recordRelease(
  context: Context,
  charge: Stripe.Charge,
  amount: number,
  reason: Stripe.Refund['reason'],
): Stripe.Refund {
  const refund: Stripe.Refund = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    destination_details: { card: { type: 'reversal' }, type: 'card' },
    metadata: {},
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  context.store.insert('refund', context.account, refund);
  return refund;
}

/** @throws 400 unless the intent may still be given up */
export function cancel(context: Context, intent: Intent, reason: Intent['cancellation_reason']): Intent {
  if (!CANCELABLE.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE.join(', ')}.`,
    );
  }
  return giveUp(context, intent, reason, 'charge.refunded');
}

/** A hold whose time is over, if it is still one. */
export function expire(context: Context, intentId: string): void {
  const intent = context.store.find('payment_intent', intentId);
  if (intent?.status === 'requires_capture') giveUp(context, intent, 'automatic', 'charge.expired');
}

function giveUp(
  context: Context,
  intent: Intent,
  reason: Intent['cancellation_reason'],
  event: 'charge.refunded' | 'charge.expired',
): Intent {
  if (intent.status === 'requires_capture') {
    const charge = context.store.find('charge', idOf(intent.latest_charge)!)!;
    recordRelease(context, charge, charge.amount, event === 'charge.expired' ? 'expired_uncaptured_charge' : null);
    const released: Stripe.Charge = { ...charge, amount_refunded: charge.amount, refunded: true };
    context.store.update(released);
    context.emit(event, released);
  }
  const canceled: Intent = {
    ...intent,
    amount_capturable: 0,
    canceled_at: context.now,
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  };
  context.store.update(canceled);
  context.emit('payment_intent.canceled', canceled);
  return canceled;
}
