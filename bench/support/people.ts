import { randomUUID } from 'node:crypto';
import { testPayments } from '@cc/dev/seed/test-payments.ts';
import { demoConsultants } from '@cc/drizzle/seed/people.ts';
import { consultants, paymentMethods, users } from '@cc/drizzle/schema/index.ts';
import { createPayments } from '@cc/platform/payments.ts';
import { createAccessTokens } from '@cc/server/features/users/access-token.ts';
import type { BenchHouse } from './house.ts';

export interface Person {
  id: string;
  /** An access token that outlasts the run. */
  token: string;
}

/** A field of work: who of it is asked, and what is asked. */
export interface Field {
  headline: string;
  bio: string;
  tags: string[];
  question: string;
}

/** Those of the demo people: what people write, so that matching has its usual work. */
export const FIELDS: readonly Field[] = demoConsultants.map(({ headline, bio, tags }) => ({
  headline,
  bio,
  tags,
  question: `Who can help me with ${tags.slice(0, 3).join(', ')} today?`,
}));

const TOKEN_SECONDS = 24 * 3_600;
const AT_ONCE = 16;
/** Rows that one statement writes. */
const BATCH = 500;

/** Consultants, in turn of each field, who can be paid; offline until they say otherwise, unless `intent` says it for them. */
export async function makeConsultants(
  house: BenchHouse,
  count: number,
  intent: 'online' | 'off' = 'off',
): Promise<Person[]> {
  const payments = paymentsOf(house);
  const people = await makePeople(house, count, 'Consultant');
  const accounts = await inTurn(people, ({ id, email }) => payments.account({ id, email }));
  const rows = people.map((person, i) => {
    const { headline, bio, tags } = FIELDS[i % FIELDS.length]!;
    return {
      userId: person.id,
      headline,
      bio,
      tags,
      languages: ['en'],
      intent,
      hourlyRateMinor: 6_000,
      blockMinutes: 30,
      tier: 'standard' as const,
      stripeAccountId: accounts[i]!.id,
      transfersActive: true,
    };
  });
  for (let i = 0; i < rows.length; i += BATCH)
    await house.store.db.insert(consultants).values(rows.slice(i, i + BATCH));
  return signedIn(house, people);
}

/** Customers with a card that works. */
export async function makeCustomers(house: BenchHouse, count: number): Promise<Person[]> {
  const payments = paymentsOf(house);
  const people = await makePeople(house, count, 'Customer');
  const cards = await inTurn(people, async (person) => {
    const stripeCustomerId = await payments.customer(person);
    return { stripeCustomerId, card: await payments.card(stripeCustomerId) };
  });
  const { db, sql } = house.store;
  for (const [i, { id }] of people.entries()) {
    const { stripeCustomerId, card } = cards[i]!;
    await sql`update users set stripe_customer_id = ${stripeCustomerId} where id = ${id}`;
    await db.insert(paymentMethods).values({ userId: id, isDefault: true, ...card });
  }
  return signedIn(house, people);
}

/** People with neither a card nor a profile: a tab that is open. */
export const makeGuests = async (house: BenchHouse, count: number): Promise<Person[]> =>
  signedIn(house, await makePeople(house, count, 'Guest'));

function paymentsOf({ env }: BenchHouse) {
  const secretKey = env.STRIPE_SECRET_KEY ?? '';
  const apiUrl = env.STRIPE_API_URL;
  const provider = createPayments({ secretKey, apiUrl, webhookSecrets: { platform: '', connect: '' } });
  return testPayments(provider, { secretKey, apiUrl, publicUrl: env.PUBLIC_URL ?? '' });
}

async function makePeople({ store }: BenchHouse, count: number, name: string) {
  const people = Array.from({ length: count }, () => {
    const id = randomUUID();
    return { id, email: `${id}@bench.example` };
  });
  const emailVerifiedAt = new Date();
  for (let i = 0; i < people.length; i += BATCH) {
    const rows = people
      .slice(i, i + BATCH)
      .map(({ id, email }) => ({ id, email, name, passwordHash: '-', emailVerifiedAt }));
    await store.db.insert(users).values(rows);
  }
  return people;
}

async function signedIn({ env }: BenchHouse, people: { id: string }[]): Promise<Person[]> {
  const tokens = createAccessTokens(env.ACCESS_TOKEN_SECRET ?? '', TOKEN_SECONDS);
  return Promise.all(
    people.map(async ({ id }) => ({ id, token: await tokens.sign({ userId: id, familyId: randomUUID() }) })),
  );
}

/** `AT_ONCE` of them at a time; answers in their order. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [i, item] of waiting) results[i] = await work(item);
    }),
  );
  return results;
}
