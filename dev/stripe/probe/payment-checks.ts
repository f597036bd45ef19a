import type Stripe from 'stripe';
import { CARD, customerWith, hold } from './fixtures.ts';
import { ensure, refusal, same, type Check } from './kit.ts';

/** Holds, captures, declines and the bank's check. */
export const PAYMENT_CHECKS: Check[] = [
  [
    'hold: manual capture with capture_before',
    async (world) => {
      const intent = await hold(world, { expand: ['latest_charge'] });
      same(intent.status, 'requires_capture', 'status');
      same(intent.amount_capturable, 4_500, 'capturable');
      const charge = intent.latest_charge as Stripe.Charge;
      const before = charge.payment_method_details?.card?.capture_before ?? 0;
      ensure(before - charge.created > 4 * 86_400, 'capture_before is some days away');
      same(charge.captured, false, 'captured');
    },
  ],
  [
    'capture: partly, and never more than was held',
    async (world) => {
      const intent = await hold(world);
      const error = await refusal(world.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 4_501 }));
      same(error.code, 'amount_too_large', 'over-capture');
      const done = await world.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 3_000 });
      same(done.status, 'succeeded', 'status');
      same(done.amount_received, 3_000, 'received');
      same(
        (await refusal(world.stripe.paymentIntents.capture(intent.id))).code,
        'payment_intent_unexpected_state',
        'second capture',
      );
    },
  ],
  [
    'cancel: releases the hold, once',
    async (world) => {
      const intent = await hold(world);
      const canceled = await world.stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
      same(canceled.status, 'canceled', 'status');
      same(canceled.amount_capturable, 0, 'capturable');
      same(
        (await refusal(world.stripe.paymentIntents.cancel(intent.id))).code,
        'payment_intent_unexpected_state',
        'second cancel',
      );
      same(
        (await refusal(world.stripe.paymentIntents.capture(intent.id))).code,
        'payment_intent_unexpected_state',
        'capture after cancel',
      );
    },
  ],
  ...(
    [
      ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
      ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
      ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
      ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
      ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
      ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
      ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
    ] as const
  ).map(([card, code, declineCode]): Check => [
    `decline: ${declineCode ?? code}`,
    async ({ stripe }) => {
      const error = await refusal(
        stripe.paymentIntents.create({ amount: 2_000, currency: 'usd', payment_method: card, confirm: true, ...CARD }),
      );
      same(error.statusCode, 402, 'status');
      same(error.code, code, 'code');
      if (declineCode) same(error.decline_code, declineCode, 'decline_code');
      const intent = await stripe.paymentIntents.retrieve(error.payment_intent!.id);
      same(intent.status, 'requires_payment_method', 'intent status');
      ensure(intent.latest_charge, 'the failed charge is kept');
    },
  ]),
  [
    'decline: a card that attaches and then fails; another card on the same intent',
    async (world) => {
      const { customer, method } = await customerWith(world, 'pm_card_chargeCustomerFail');
      const error = await refusal(
        world.stripe.paymentIntents.create({
          amount: 2_000,
          currency: 'usd',
          customer,
          payment_method: method,
          confirm: true,
          capture_method: 'manual',
          ...CARD,
        }),
      );
      same(error.code, 'card_declined', 'code');
      const other = await world.stripe.paymentMethods.attach('pm_card_visa', { customer });
      const held = await world.stripe.paymentIntents.confirm(error.payment_intent!.id, { payment_method: other.id });
      same(held.status, 'requires_capture', 'status');
    },
  ],
  [
    '3-D Secure off-session: authentication_required',
    async (world) => {
      const { customer, method } = await customerWith(world, 'pm_card_authenticationRequired');
      const error = await refusal(
        world.stripe.paymentIntents.create({
          amount: 2_000,
          currency: 'usd',
          customer,
          payment_method: method,
          confirm: true,
          off_session: true,
          ...CARD,
        }),
      );
      same(error.statusCode, 402, 'status');
      same(error.code, 'authentication_required', 'code');
      same(error.payment_intent?.status, 'requires_payment_method', 'intent');
    },
  ],
  [
    '3-D Secure on-session: requires_action, then the hold',
    async (world) => {
      const intent = await hold(world, { off_session: false }, 'pm_card_threeDSecure2Required');
      same(intent.status, 'requires_action', 'status');
      ensure(intent.next_action?.use_stripe_sdk, 'next_action');
      if (!world.standin) return;
      await world.hook('authenticate', { intent: intent.id });
      same((await world.stripe.paymentIntents.retrieve(intent.id)).status, 'requires_capture', 'after the check');
    },
  ],
  [
    '3-D Secure failed: requires_payment_method',
    async (world) => {
      const intent = await hold(world, {}, 'pm_card_threeDSecure2Required');
      await world.hook('authenticate', { intent: intent.id, outcome: 'fail' });
      const failed = await world.stripe.paymentIntents.retrieve(intent.id);
      same(failed.status, 'requires_payment_method', 'status');
      same(failed.last_payment_error?.code, 'payment_intent_authentication_failure', 'code');
    },
    { standinOnly: true },
  ],
];
