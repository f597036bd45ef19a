import type Stripe from 'stripe';
import { same, type ProbeWorld } from './kit.ts';

/** Never a method that leads away, so no `return_url` is wanted. */
export const CARD = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const } };

export async function customerWith(
  world: ProbeWorld,
  card = 'pm_card_visa',
): Promise<{ customer: string; method: string }> {
  const customer = await world.stripe.customers.create({ name: 'Probe' });
  const method = await world.stripe.paymentMethods.attach(card, { customer: customer.id });
  return { customer: customer.id, method: method.id };
}

/** A connected account that may receive transfers; against real Stripe the platform's test account must allow it. */
export async function payee(world: ProbeWorld): Promise<string> {
  const account = await world.stripe.accounts.create({
    country: 'US',
    email: 'probe@example.com',
    controller: {
      fees: { payer: 'application' },
      losses: { payments: 'application' },
      stripe_dashboard: { type: 'express' },
    },
    capabilities: { transfers: { requested: true }, card_payments: { requested: true } },
  });
  same(account.capabilities?.transfers, 'inactive', 'a new account cannot receive transfers');
  if (world.standin) await world.hook('onboarding', { account: account.id });
  return account.id;
}

export const hold = async (world: ProbeWorld, extra: Partial<Stripe.PaymentIntentCreateParams> = {}, card?: string) => {
  const { customer, method } = await customerWith(world, card);
  return world.stripe.paymentIntents.create(
    {
      amount: 4_500,
      currency: 'usd',
      capture_method: 'manual',
      confirm: true,
      customer,
      payment_method: method,
      ...CARD,
      ...extra,
    },
    { idempotencyKey: world.key() },
  );
};
