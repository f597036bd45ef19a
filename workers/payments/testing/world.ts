import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { keepMethod } from '@cc/drizzle/repositories/payment-methods.ts';
import { wantHold } from '@cc/drizzle/repositories/payments.ts';
import { consultants, offers, payments, questions, sessionPeople, sessions, users } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createLogger } from '@cc/platform/log.ts';
import { startStandin, type Standin } from '@cc/platform/testing/stripe-standin.ts';
import type { PaymentDeps } from '../deps.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

export const PRICE = 4_500;
export const FEE = 900;
/** What the stand-in takes of `PRICE`. */
export const PROVIDER_FEE = 161;

/** The house that sells in tests. */
const SELLER = { name: 'Test House', address: ['1 Street'], taxId: null, vatBps: 0, vatNote: 'No VAT.' };

/** Real database, Redis and stand-in; news and jobs are only remembered, so that a test carries them out when it likes. */
export interface MoneyWorld {
  db: Db;
  standin: Standin;
  deps: PaymentDeps;
  news: News[];
  jobs: { name: string; payload: object; delayMs: number | undefined }[];
  /** A session that waits for its hold on one of the provider's test cards. */
  accepted(card?: string): Promise<Accepted>;
  /** The row as it is now. */
  payment(id: string): Promise<typeof payments.$inferSelect>;
  session(id: string): Promise<typeof sessions.$inferSelect>;
  close(): Promise<void>;
}

export interface Accepted {
  sessionId: string;
  paymentId: string;
  customerId: string;
  consultantId: string;
  /** `cus_…`, `acct_…` */
  providerCustomer: string;
  account: string;
}

export async function createMoneyWorld(): Promise<MoneyWorld> {
  const [database, standin] = await Promise.all([createTestDatabase(), startStandin()]);
  const redis = testRedis();
  const { db } = database;
  const news: News[] = [];
  const jobs: MoneyWorld['jobs'] = [];
  const deps: PaymentDeps = {
    db,
    redis,
    payments: standin.payments,
    announcer: { tell: (more) => void news.push(...more), cut: () => {}, cutFamily: () => {} },
    queue: {
      enqueue: (name, payload, options) => {
        jobs.push({ name, payload, delayMs: options?.delayMs });
        return Promise.resolve();
      },
    },
    rules: RULES,
    seller: SELLER,
    logger: createLogger({ name: 'test', level: 'silent' }),
  };

  return {
    db,
    standin,
    deps,
    news,
    jobs,
    accepted: (card = 'pm_card_visa') => accept(db, standin, card),
    payment: async (id) => (await db.select().from(payments).where(eq(payments.id, id)))[0]!,
    session: async (id) => (await db.select().from(sessions).where(eq(sessions.id, id)))[0]!,
    async close() {
      redis.disconnect();
      await standin.stop();
      await database.drop();
    },
  };
}

async function person(db: Db, name: string): Promise<{ id: string; email: string }> {
  const [row] = await db
    .insert(users)
    .values({ name, email: `${randomUUID()}@test.example`, passwordHash: '-', emailVerifiedAt: NOW })
    .returning();
  return row!;
}

/** A card of the customer at the provider and here. */
export async function saveCard(db: Db, standin: Standin, userId: string, providerCustomer: string, card: string) {
  const { id } = await standin.call(`/v1/payment_methods/${card}/attach`, { customer: providerCustomer });
  const saved = await standin.payments.retrieveCard(String(id));
  return db.transaction((tx) => keepMethod(tx, userId, { ...saved, providerId: saved.id }));
}

async function accept(db: Db, standin: Standin, card: string): Promise<Accepted> {
  const customer = await person(db, 'Cora Customer');
  const consultant = await person(db, 'Otto Consultant');
  const providerCustomer = await standin.payments.createCustomer(customer);
  await db.update(users).set({ stripeCustomerId: providerCustomer }).where(eq(users.id, customer.id));
  const account = await standin.payments.createAccount(consultant);
  await standin.hook('onboarding', { account });
  await db.insert(consultants).values({ userId: consultant.id, stripeAccountId: account, transfersActive: true });
  const method = await saveCard(db, standin, customer.id, providerCustomer, card);

  const terms = { priceMinor: PRICE, currency: 'usd', blockMinutes: 30, commissionBps: 2_000 };
  return db.transaction(async (tx) => {
    const questionId = randomUUID();
    await tx.insert(questions).values({
      id: questionId,
      customerId: customer.id,
      title: 'How do I hold money?',
      maxPriceMinor: PRICE,
      currency: 'usd',
      status: 'taken',
      waitUntil: inMs(120_000),
      consentAt: NOW,
      consentVersion: '1',
    });
    const offer = { ...terms, questionId, consultantId: consultant.id, round: 1, earnMinor: PRICE - FEE, score: 1 };
    const [accepted] = await tx
      .insert(offers)
      .values({ ...offer, why: [], status: 'accepted', ringEndsAt: inMs(25_000) })
      .returning();
    const [session] = await tx
      .insert(sessions)
      .values({
        ...terms,
        questionId,
        offerId: accepted!.id,
        customerId: customer.id,
        consultantId: consultant.id,
        tier: 'rookie',
        freeWindowMs: 600_000,
        holdDeadlineAt: inMs(90_000),
      })
      .returning();
    const sessionId = session!.id;
    await tx.insert(sessionPeople).values([
      { sessionId, userId: customer.id, role: 'customer' },
      { sessionId, userId: consultant.id, role: 'consultant' },
    ]);
    const payment = await wantHold(tx, {
      sessionId,
      payerId: customer.id,
      paymentMethodId: method!.id,
      amountMinor: PRICE,
      feeMinor: FEE,
      currency: 'usd',
      destination: account,
    });
    const people = { customerId: customer.id, consultantId: consultant.id };
    return { sessionId, paymentId: payment.id, ...people, providerCustomer, account };
  });
}
