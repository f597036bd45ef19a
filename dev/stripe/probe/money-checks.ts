import type Stripe from 'stripe';
import { CARD, hold, payee } from './fixtures.ts';
import { ensure, refusal, same, type Check } from './kit.ts';

/** What moves: destination charges, refunds, disputes, balances, payouts. */
export const MONEY_CHECKS: Check[] = [
  [
    'destination charge: inactive account refused; fee at capture, transfer, balance transactions',
    async (world) => {
      const inactive = await world.stripe.accounts.create({
        country: 'US',
        capabilities: { transfers: { requested: true }, card_payments: { requested: true } },
      });
      const refused = await refusal(hold(world, { transfer_data: { destination: inactive.id } }));
      same(refused.code, 'insufficient_capabilities_for_transfer', 'inactive');
      if (!world.standin) return;
      const destination = await payee(world);
      const intent = await hold(world, { transfer_data: { destination } });
      const tooMuch = await refusal(world.stripe.paymentIntents.capture(intent.id, { application_fee_amount: 4_501 }));
      same(tooMuch.param, 'application_fee_amount', 'fee above the amount');
      const done = await world.stripe.paymentIntents.capture(intent.id, {
        application_fee_amount: 900,
        expand: ['latest_charge.balance_transaction', 'latest_charge.transfer', 'latest_charge.application_fee'],
      });
      const charge = done.latest_charge as Stripe.Charge;
      const movement = charge.balance_transaction as Stripe.BalanceTransaction;
      const transfer = charge.transfer as Stripe.Transfer;
      same((charge.application_fee as Stripe.ApplicationFee).amount, 900, 'fee');
      same(transfer.amount, 4_500, 'transfer (the fee is taken back from it)');
      same(movement.net, movement.amount - movement.fee, 'net');
      ensure(movement.fee > 0, 'provider fee');
      const received = await world.stripe.balance.retrieve({}, { stripeAccount: destination });
      same(received.pending[0]!.amount, 3_600, 'what the consultant gets');
    },
  ],
  [
    'fee only with a destination',
    async (world) => {
      const intent = await hold(world);
      const error = await refusal(world.stripe.paymentIntents.capture(intent.id, { application_fee_amount: 100 }));
      same(error.type, 'StripeInvalidRequestError', 'type');
    },
  ],
  [
    'refunds: partly with transfer and fee, never too much',
    async (world) => {
      const destination = world.standin ? await payee(world) : undefined;
      const intent = await hold(world, destination ? { transfer_data: { destination } } : {});
      await world.stripe.paymentIntents.capture(intent.id, destination ? { application_fee_amount: 901 } : {});
      const both = destination ? { reverse_transfer: true, refund_application_fee: true } : {};
      const refund = await world.stripe.refunds.create(
        { payment_intent: intent.id, amount: 1_500, ...both },
        { idempotencyKey: world.key() },
      );
      same(refund.amount, 1_500, 'amount');
      ensure(
        (await refusal(world.stripe.refunds.create({ payment_intent: intent.id, amount: 3_001 }))).statusCode === 400,
        'too much',
      );
      await world.stripe.refunds.create({ payment_intent: intent.id, ...both });
      same(
        (await refusal(world.stripe.refunds.create({ payment_intent: intent.id }))).code,
        'charge_already_refunded',
        'again',
      );
      if (!destination) return;
      const fees = await world.stripe.applicationFees.list({ charge: String(intent.latest_charge) });
      same(fees.data[0]!.amount_refunded, 901, 'fee given back to the last cent');
      const balance = await world.stripe.balance.retrieve({}, { stripeAccount: destination });
      same(balance.pending[0]!.amount + balance.available[0]!.amount, 0, 'nothing left with the consultant');
    },
  ],
  [
    'disputes: opened by the test card, answered, won',
    async ({ stripe }) => {
      const intent = await stripe.paymentIntents.create({
        amount: 2_000,
        currency: 'usd',
        payment_method: 'pm_card_createDispute',
        confirm: true,
        ...CARD,
      });
      let dispute: Stripe.Dispute | undefined;
      for (let tries = 0; tries < 20 && !dispute; tries++) {
        dispute = (await stripe.disputes.list({ payment_intent: intent.id })).data[0];
        if (!dispute) await new Promise((resolve) => setTimeout(resolve, 500));
      }
      same(dispute?.status, 'needs_response', 'status');
      const answered = await stripe.disputes.update(dispute!.id, {
        evidence: { uncategorized_text: 'winning_evidence' },
        submit: true,
      });
      ensure(['under_review', 'won'].includes(answered.status), 'answered');
    },
  ],
  [
    'balance transactions: charge, filter, balance',
    async ({ stripe }) => {
      const intent = await stripe.paymentIntents.create({
        amount: 2_000,
        currency: 'usd',
        payment_method: 'pm_card_bypassPending',
        confirm: true,
        ...CARD,
      });
      const list = await stripe.balanceTransactions.list({ source: String(intent.latest_charge) });
      same(list.data[0]?.type, 'charge', 'type');
      ensure((await stripe.balance.retrieve()).available.length > 0, 'balance');
    },
  ],
  [
    'transfers: out of the balance, found by group, taken back',
    async (world) => {
      const { stripe } = world;
      const destination = await payee(world);
      const topUp = { amount: 5_000, currency: 'usd', payment_method: 'pm_card_bypassPending', confirm: true };
      await stripe.paymentIntents.create({ ...topUp, ...CARD });
      const group = `probe_${Date.now()}`;
      const params = { amount: 1_200, currency: 'usd', destination, transfer_group: group, metadata: { probe: '1' } };
      const key = { idempotencyKey: group };
      const sent = await stripe.transfers.create(params, key);
      same((await stripe.transfers.create(params, key)).id, sent.id, 'replay');
      const found = await stripe.transfers.list({ transfer_group: group });
      same(found.data.map(({ id, metadata }) => [id, metadata['probe']]).join(), `${sent.id},1`, 'found');
      same(sent.source_transaction, null, 'source');
      await stripe.transfers.createReversal(sent.id, { amount: 200 });
      same((await stripe.transfers.retrieve(sent.id)).amount_reversed, 200, 'reversed');
      const refused = await refusal(stripe.transfers.create({ ...params, amount: 99_999_999 }));
      same(refused.code, 'balance_insufficient', 'too much');
    },
    { standinOnly: true },
  ],
  [
    'payouts: automatic ones of a connected account',
    async (world) => {
      const destination = await payee(world);
      const intent = await hold(world, { transfer_data: { destination } });
      await world.stripe.paymentIntents.capture(intent.id, { application_fee_amount: 900 });
      await world.hook('advance', { seconds: 5 * 86_400 });
      const list = await world.stripe.payouts.list({}, { stripeAccount: destination });
      same(list.data[0]?.amount, 3_600, 'amount');
      same(list.data[0]?.status, 'paid', 'status');
      const lines = await world.stripe.balanceTransactions.list(
        { payout: list.data[0]!.id },
        { stripeAccount: destination },
      );
      same(
        lines.data.reduce((sum, line) => sum + line.net, 0),
        0,
        'the payout and what it paid cancel out',
      );
    },
    { standinOnly: true },
  ],
];
