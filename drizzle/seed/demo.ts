import { eq, sql } from 'drizzle-orm';
import { toMinor } from '@cc/domain/money.ts';
import { blockPrice } from '@cc/domain/pricing.ts';
import type { Db, Tx } from '../client.ts';
import { databaseNow } from '../now.ts';
import { relearn } from '../repositories/learned.ts';
import { defaultMethodOf, keepMethod } from '../repositories/payment-methods.ts';
import { keepAccountId, keepCustomerId } from '../repositories/payout-accounts.ts';
import { transaction } from '../retry.ts';
import { consultants, paymentMethods, sessions, users } from '../schema/index.ts';
import { pastCalls } from './past-calls.ts';
import { writePastSession } from './past-session.ts';
import {
  demoAdmin,
  demoConsultants,
  demoCustomers,
  demoReviewers,
  type DemoConsultant,
  type DemoPerson,
} from './people.ts';

const DAY_MS = 86_400_000;
/** Older than the month in which a second call of the same two people has a shorter free start. */
const YOUNGEST_CALL_DAYS = 35;

/** The test means of the payment provider that give demo people a card and a payout account. */
export interface DemoPayments {
  customer(user: { id: string; email: string }): Promise<string>;
  /** Saves a test card to a customer. */
  card(
    customerId: string,
  ): Promise<{ providerId: string; brand: string; last4: string; expMonth: number; expYear: number }>;
  /** A payout account, as far through its onboarding as the provider's test means go. */
  account(user: { id: string; email: string }): Promise<{ id: string; transfersActive: boolean }>;
}

interface Options {
  payments: DemoPayments;
  passwordHash: string;
  currency: string;
}

/**
 * Puts the demo people into a database, with profiles, cards, payout accounts and a believable past. Running it again
 * changes nothing that is there and finishes what was broken off.
 */
export async function seedDemo(db: Db, options: Options): Promise<void> {
  const reviewers = await Promise.all(demoReviewers.map((person) => writeReviewer(db, person, options)));
  for (const person of demoCustomers) await writeCustomer(db, person, options);
  await writeUser(db, demoAdmin, options, { isAdmin: true });
  for (const [index, person] of demoConsultants.entries()) {
    await writeConsultant(db, person, options);
    await transaction(db, (tx) => writePast(tx, person, reviewers, options.currency, index));
  }
}

async function writeUser(
  db: Db,
  { name, email }: DemoPerson,
  { passwordHash }: Options,
  more: { isAdmin?: boolean } = {},
): Promise<typeof users.$inferSelect> {
  await db
    .insert(users)
    .values({ name, email, passwordHash, ...more, emailVerifiedAt: sql`clock_timestamp()` })
    .onConflictDoNothing();
  const [user] = await db.select().from(users).where(eq(users.email, email));
  if (!user) throw new Error(`${email} was not written.`);
  return user;
}

/** Reviewers never pay again: their card is on record for their past calls and nowhere else. */
async function writeReviewer(db: Db, person: DemoPerson, options: Options): Promise<{ id: string; methodId: string }> {
  const { id } = await writeUser(db, person, options);
  const providerId = `pm_past_${id.replaceAll('-', '')}`;
  const removedAt = sql`clock_timestamp()`;
  await db
    .insert(paymentMethods)
    .values({ userId: id, providerId, brand: 'visa', last4: '4242', expMonth: 12, expYear: 2034, removedAt })
    .onConflictDoNothing();
  const [method] = await db.select().from(paymentMethods).where(eq(paymentMethods.providerId, providerId));
  if (!method) throw new Error(`The card of ${person.email} was not written.`);
  return { id, methodId: method.id };
}

async function writeCustomer(db: Db, person: DemoPerson, options: Options): Promise<void> {
  const user = await writeUser(db, person, options);
  if (await defaultMethodOf(db, user.id)) return;
  const customerId =
    user.stripeCustomerId ?? (await keepCustomerId(db, user.id, await options.payments.customer(user)));
  const card = await options.payments.card(customerId);
  await transaction(db, (tx) => keepMethod(tx, user.id, card));
}

async function writeConsultant(db: Db, person: DemoConsultant, options: Options): Promise<void> {
  const user = await writeUser(db, person, options);
  const { headline, bio, tags, languages, blockMinutes, tier } = person;
  const hourlyRateMinor = toMinor(person.hourlyRate, options.currency);
  const profile = { headline, bio, tags, languages, hourlyRateMinor, blockMinutes, tier };
  await db
    .insert(consultants)
    // Their tiers are made up, like their past: no round takes them away.
    .values({ userId: user.id, ...profile, tierCheckedAt: sql`clock_timestamp() + interval '100 years'` })
    .onConflictDoNothing();
  const [row] = await db.select().from(consultants).where(eq(consultants.userId, user.id));
  if (row?.transfersActive) return;
  const { id, transfersActive } = await options.payments.account(user);
  await keepAccountId(db, user.id, id);
  await db.update(consultants).set({ transfersActive }).where(eq(consultants.userId, user.id));
}

/** The past of a consultant, once: calls spread over half a year, always the same ones. */
async function writePast(
  tx: Tx,
  person: DemoConsultant,
  reviewers: { id: string; methodId: string }[],
  currency: string,
  index: number,
): Promise<void> {
  const past = pastCalls[person.email];
  const [row] = await tx
    .select({ consultant: consultants })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(eq(users.email, person.email))
    .for('update', { of: consultants });
  if (!past || !row?.consultant.stripeAccountId) return;
  const { consultant } = row;
  const [lived] = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.consultantId, consultant.userId))
    .limit(1);
  if (lived) return;

  const silent = past.silent.map((stars, i) => ({
    title: past.reviewed[i % past.reviewed.length]?.title ?? person.headline,
    stars,
    comment: '',
  }));
  const calls = [...past.reviewed, ...silent];
  const now = (await databaseNow(tx)).getTime();
  const priceMinor = blockPrice({
    hourlyRateMinor: consultant.hourlyRateMinor,
    minutes: consultant.blockMinutes,
    currency,
  });
  for (const [i, { title, stars, comment }] of calls.entries()) {
    const customer = reviewers[(index + i) % reviewers.length];
    if (!customer) continue;
    const daysAgo = YOUNGEST_CALL_DAYS + i * 8 + (index % 5);
    await writePastSession(tx, {
      customer,
      consultant: {
        ...consultant,
        id: consultant.userId,
        stripeAccountId: consultant.stripeAccountId ?? '',
        priceMinor,
      },
      currency,
      title,
      tags: person.tags.slice(0, 2),
      askedAt: new Date(now - daysAgo * DAY_MS - ((index * 7 + i * 13) % 10) * 3_600_000),
      talkMs: (180 + ((index * 61 + i * 97) % 390)) * 1_000,
      stars,
      comment,
    });
  }
  const ratingSum = calls.reduce((sum, { stars }) => sum + stars, 0);
  await tx
    .update(consultants)
    .set({ ratingSum, ratingCount: calls.length })
    .where(eq(consultants.userId, consultant.userId));
  await relearn(tx, consultant.userId);
}
