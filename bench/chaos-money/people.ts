import { randomUUID } from 'node:crypto';
import { earning } from '@cc/domain/pricing.ts';
import { consultants, paymentMethods, users } from '@cc/drizzle/schema/index.ts';
import { createAccessTokens } from '@cc/server/features/users/access-token.ts';
import type { BenchHouse } from '../support/house.ts';
import type { Provider } from './provider.ts';
import type { Script } from './script.ts';

const TOKEN_SECONDS = 24 * 3_600;
const AT_ONCE = 12;
export const CURRENCY = 'usd';

export interface Human {
  id: string;
  token: string;
}

/** Two who have never met, with what they agree on: a new pair a session, so that no rule about earlier calls applies. */
export interface Pair {
  customer: Human;
  consultant: Human;
  questionId: string;
  offerId: string;
  priceMinor: number;
  feeMinor: number;
}

/** Everybody of a run, with cards and payout accounts at the provider. */
export async function makePairs(house: BenchHouse, provider: Provider, scripts: readonly Script[]): Promise<Pair[]> {
  const tokens = createAccessTokens(house.env.ACCESS_TOKEN_SECRET ?? '', TOKEN_SECONDS);
  const { db } = house.store;

  async function human(name: string): Promise<Human & { email: string }> {
    const id = randomUUID();
    const email = `${id}@bench.example`;
    await db.insert(users).values({ id, name, email, passwordHash: '-', emailVerifiedAt: new Date() });
    return { id, email, token: await tokens.sign({ userId: id, familyId: randomUUID() }) };
  }

  async function card(userId: string, customer: string, name: string): Promise<void> {
    const { id: providerId, card: figures } = await provider.post<{
      id: string;
      card: { brand: string; last4: string; exp_month: number; exp_year: number };
    }>(`/v1/payment_methods/${name}/attach`, { customer });
    const { brand, last4, exp_month: expMonth, exp_year: expYear } = figures;
    await db.insert(paymentMethods).values({ userId, providerId, isDefault: true, brand, last4, expMonth, expYear });
  }

  async function pair(script: Script): Promise<Pair> {
    const [customer, consultant] = [await human('Cora Customer'), await human('Otto Consultant')];
    const { id: stripeCustomerId } = await provider.post<{ id: string }>('/v1/customers', {
      email: customer.email,
      'metadata[userId]': customer.id,
    });
    const { id: account } = await provider.post<{ id: string }>('/v1/accounts', {
      email: consultant.email,
      'metadata[userId]': consultant.id,
      'capabilities[transfers][requested]': 'true',
      'controller[fees][payer]': 'application',
      'controller[losses][payments]': 'application',
      'controller[requirement_collection]': 'stripe',
      'controller[stripe_dashboard][type]': 'express',
    });
    await provider.hook('onboarding', { account });
    await house.store.sql`update users set stripe_customer_id = ${stripeCustomerId} where id = ${customer.id}`;
    await card(customer.id, stripeCustomerId, script.card);
    const { priceMinor, commissionBps } = script;
    await db.insert(consultants).values({
      userId: consultant.id,
      headline: 'Helps',
      intent: 'online',
      blockMinutes: 30,
      hourlyRateMinor: 6_000,
      stripeAccountId: account,
      transfersActive: true,
    });
    const { feeMinor } = earning({ priceMinor, commissionBps, currency: CURRENCY });
    return { customer, consultant, questionId: randomUUID(), offerId: randomUUID(), priceMinor, feeMinor };
  }

  const pairs: Pair[] = [];
  const waiting = scripts.entries();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [i, script] of waiting) pairs[i] = await pair(script);
    }),
  );
  return pairs;
}
