import fc from 'fast-check';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onboardedAccount, startStandin, type RunningStandin } from './testing/standin.ts';

let standin: RunningStandin;
beforeAll(async () => {
  standin = await startStandin();
});
afterAll(() => standin.stop());

const net = async (account?: string) => {
  const list = await standin.stripe.balanceTransactions
    .list({ limit: 100 }, account ? { stripeAccount: account } : {})
    .autoPagingToArray({ limit: 10_000 });
  return list.reduce((sum, line) => sum + line.net, 0);
};

/** 402 and 400 are answers too; anything else is a broken stand-in. */
async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return undefined;
    throw error;
  }
}

const plan = fc.record({
  amount: fc.integer({ min: 50, max: 20_000 }),
  capture: fc.double({ min: 0, max: 1.1, noNaN: true }),
  fee: fc.double({ min: 0, max: 1.1, noNaN: true }),
  refunds: fc.array(
    fc.record({ share: fc.double({ min: 0, max: 0.8, noNaN: true }), transfer: fc.boolean(), fee: fc.boolean() }),
    { maxLength: 4 },
  ),
});

it('captured, refunded, fee and transfer always add up, whatever is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ amount, capture, fee, refunds }) => {
      const { stripe } = standin;
      const destination = await onboardedAccount(standin);
      const before = await net();
      const intent = await stripe.paymentIntents.create({
        amount,
        currency: 'usd',
        capture_method: 'manual',
        payment_method: 'pm_card_visa',
        confirm: true,
        allowed_payment_method_types: ['card'],
        transfer_data: { destination },
      });
      const take = Math.round(amount * capture);
      const feeAmount = Math.round(amount * fee);
      const done = await attempt(
        stripe.paymentIntents.capture(intent.id, { amount_to_capture: take, application_fee_amount: feeAmount }),
      );
      expect(done !== undefined).toBe(take >= 1 && take <= amount && feeAmount <= take);
      if (!done) return;
      let gone = 0;
      for (const refund of refunds) {
        const asked = Math.round(amount * refund.share);
        const made = await attempt(
          stripe.refunds.create({
            payment_intent: intent.id,
            amount: asked,
            reverse_transfer: refund.transfer,
            ...(feeAmount > 0 ? { refund_application_fee: refund.fee } : {}),
          }),
        );
        expect(made !== undefined).toBe(asked >= 1 && asked <= take - gone);
        gone += made?.amount ?? 0;
      }
      const charge = await stripe.charges.retrieve(String(done.latest_charge), {
        expand: ['transfer', 'application_fee', 'balance_transaction', 'refunds'],
      });
      expect(charge.amount_captured).toBe(take);
      // What was held but not taken counts as refunded too, as it does at Stripe.
      expect(charge.amount_refunded).toBe(amount - take + gone);
      expect(charge.refunds!.data.reduce((sum, refund) => sum + refund.amount, 0)).toBe(charge.amount_refunded);
      const transfer = charge.transfer as Stripe.Transfer;
      const taken = charge.application_fee as Stripe.ApplicationFee | null;
      expect(transfer.amount).toBe(take);
      expect(transfer.amount_reversed).toBeLessThanOrEqual(gone);
      expect(taken?.amount ?? 0).toBe(feeAmount);
      expect(taken?.amount_refunded ?? 0).toBeLessThanOrEqual(feeAmount);
      // Nothing appears and nothing vanishes: what both sides have is what the card paid less what went back to it and to Stripe.
      const platform = (await net()) - before;
      const provider = (charge.balance_transaction as Stripe.BalanceTransaction).fee;
      expect(platform + (await net(destination))).toBe(take - gone - provider);
    }),
    { numRuns: 25 },
  );
});

it('one key means one refund, however often and at once it is sent', async () => {
  const { stripe } = standin;
  const shots = fc.array(fc.record({ key: fc.constantFrom('x', 'y'), amount: fc.constantFrom(100, 200) }), {
    minLength: 1,
    maxLength: 8,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(shots, async (list) => {
      run += 1;
      const intent = await stripe.paymentIntents.create({
        amount: 5_000,
        currency: 'usd',
        payment_method: 'pm_card_visa',
        confirm: true,
        allowed_payment_method_types: ['card'],
      });
      const results = await Promise.allSettled(
        list.map(({ key, amount }) =>
          stripe.refunds.create({ payment_intent: intent.id, amount }, { idempotencyKey: `${run}-${key}` }),
        ),
      );
      const first = new Map<string, number>();
      for (const { key, amount } of list) if (!first.has(key)) first.set(key, amount);
      results.forEach((result, index) => {
        const { key, amount } = list[index]!;
        if (result.status === 'fulfilled') expect(result.value.amount).toBe(amount);
        else expect(result.reason).toMatchObject({ type: 'StripeIdempotencyError' });
        expect(result.status === 'fulfilled').toBe(first.get(key) === amount);
      });
      const refunds = await stripe.refunds.list({ payment_intent: intent.id });
      expect(refunds.data).toHaveLength(first.size);
    }),
    { numRuns: 20 },
  );
});
