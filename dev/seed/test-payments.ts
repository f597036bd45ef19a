import Stripe from 'stripe';
import type { DemoPayments } from '@cc/drizzle/seed/demo.ts';
import type { PaymentProvider } from '@cc/platform/payments.ts';

/** The test card that always works, as a payment method that can be attached to any customer. */
const TEST_CARD = 'pm_card_visa';

/**
 * Cards and payout accounts for demo people, made over the provider's API like anybody's. The stand-in's onboarding page is
 * filled in right away; with a real test key somebody has to do that at Stripe.
 */
export function testPayments(
  provider: PaymentProvider,
  { secretKey, apiUrl, publicUrl }: { secretKey: string; apiUrl: string | undefined; publicUrl: string },
): DemoPayments {
  const url = apiUrl ? new URL(apiUrl) : undefined;
  const stripe = new Stripe(secretKey, {
    telemetry: false,
    ...(url && { host: url.hostname, port: url.port, protocol: url.protocol === 'https:' ? 'https' : 'http' }),
  });

  async function onboard(accountId: string): Promise<void> {
    const back = new URL('/earnings', publicUrl).href;
    const page = await provider.accountLink(accountId, { returnUrl: back, refreshUrl: back });
    const answer = await fetch(page, {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'complete' }),
      redirect: 'manual',
    });
    if (answer.status >= 400) throw new Error(`The onboarding page answered with ${answer.status}.`);
  }

  return {
    customer: (user) => provider.createCustomer(user),
    async card(customerId) {
      const method = await stripe.paymentMethods.attach(TEST_CARD, { customer: customerId });
      const { brand, last4, exp_month: expMonth, exp_year: expYear } = method.card ?? {};
      if (!brand || !last4 || !expMonth || !expYear) throw new Error('The test card came without its figures.');
      return { providerId: method.id, brand, last4, expMonth, expYear };
    },
    async account(user) {
      const id = await provider.createAccount(user);
      const state = await provider.accountState(id);
      if (state.transfersActive || !apiUrl) return state;
      await onboard(id);
      return provider.accountState(id);
    },
  };
}
