import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { PgInsertValue } from 'drizzle-orm/pg-core';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from './client.ts';
import { inMs, NOW } from './now.ts';
import { acceptOffer } from './repositories/accept.ts';
import { markReady } from './repositories/sessions.ts';
import { bumpVersions } from './repositories/sync.ts';
import { consultants, offers, paymentMethods, payments, questions, sessions, users } from './schema/index.ts';

export interface Call {
  id: string;
  paymentId: string;
  questionId: string;
  offerId: string;
  customerId: string;
  consultantId: string;
}

export async function createPerson(db: Db, name: string): Promise<string> {
  const [row] = await db
    .insert(users)
    .values({ name, email: `${randomUUID()}@example.org`, passwordHash: 'x', emailVerifiedAt: new Date() })
    .returning();
  return row!.id;
}

/** For tests: a question that is being asked around, in its first round. @returns its id. */
export async function createQuestion(
  db: Db,
  customerId: string,
  more: Partial<PgInsertValue<typeof questions>> = {},
): Promise<string> {
  const id = randomUUID();
  await db.insert(questions).values({
    id,
    customerId,
    title: 'How do I test this?',
    maxPriceMinor: 5_000,
    currency: 'usd',
    status: 'offering',
    round: 1,
    waitUntil: inMs(120_000),
    consentAt: NOW,
    consentVersion: '1',
    ...more,
  });
  return id;
}

/** For tests: an offer that rings for 25 s. @returns its id. */
export async function createOffer(
  db: Db,
  offer: { questionId: string; consultantId: string } & Partial<PgInsertValue<typeof offers>>,
): Promise<string> {
  const terms = { priceMinor: 4_500, currency: 'usd', blockMinutes: 30, commissionBps: 2_000, earnMinor: 3_600 };
  const [row] = await db
    .insert(offers)
    .values({ ...terms, round: 1, score: 1, why: [], ringEndsAt: inMs(25_000), ...offer })
    .returning();
  return row!.id;
}

/**
 * For tests: a call of two new people, by the very steps a real one takes. Its hold stands, so that both may join; with
 * `authorizing` it does not yet.
 */
export async function createCall(
  db: Db,
  rules: Rules,
  { authorizing = false, sfuNode = null }: { authorizing?: boolean; sfuNode?: string | null } = {},
): Promise<Call> {
  const customerId = await createPerson(db, 'Ada Customer');
  const consultantId = await createPerson(db, 'Ben Consultant');
  await db
    .insert(consultants)
    .values({ userId: consultantId, headline: 'Helps', intent: 'online', stripeAccountId: randomUUID() });
  await db.insert(paymentMethods).values({
    userId: customerId,
    providerId: randomUUID(),
    brand: 'visa',
    last4: '4242',
    expMonth: 12,
    expYear: 2040,
    isDefault: true,
  });
  const questionId = await createQuestion(db, customerId, { waitUntil: new Date() });
  const offerId = await createOffer(db, { questionId, consultantId });
  const accepted = await db.transaction((tx) => acceptOffer(tx, offerId, consultantId, rules));
  if (accepted.kind !== 'accepted') throw new Error('The offer was not accepted.');
  const { sessionId, paymentId } = accepted;
  await db.update(sessions).set({ sfuNode }).where(eq(sessions.id, sessionId));
  if (!authorizing) {
    await db.transaction(async (tx) => {
      const ready = await markReady(tx, sessionId, rules.joinMs);
      await tx
        .update(payments)
        .set({ status: 'held', wanted: null, wantedAt: null, providerId: randomUUID() })
        .where(eq(payments.id, paymentId));
      await bumpVersions(tx, ready!.people);
    });
  }
  return { id: sessionId, paymentId, questionId, offerId, customerId, consultantId };
}
