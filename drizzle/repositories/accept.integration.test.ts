import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import { RULES } from '@cc/domain/rules.ts';
import { brokenInvariants } from '../invariants.ts';
import { transaction } from '../retry.ts';
import { consultants, paymentMethods } from '../schema/index.ts';
import { createCall, createOffer, createPerson, createQuestion } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { acceptOffer } from './accept.ts';
import { lockOffer, markDeclined, withdrawRinging } from './offers.ts';
import { closeQuestion, lockQuestion } from './questions.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

it('answers the winner who asks again with the same session, and changes nothing', async () => {
  const { db, sql } = database;
  const call = await createCall(db, RULES, { authorizing: true });
  const rows = () => sql`
    select (select count(*) from sessions where question_id = ${call.questionId}) as sessions,
      (select count(*) from payments where session_id = ${call.id}) as payments,
      (select version from sync_versions where user_id = ${call.consultantId}) as version`;
  const before = await rows();
  const again = await db.transaction((tx) => acceptOffer(tx, call.offerId, call.consultantId, RULES));
  expect(again).toEqual({ kind: 'accepted_before', sessionId: call.id, questionId: call.questionId });
  expect(await rows()).toEqual(before);
});

it('says nothing about it to somebody else', async () => {
  const { db } = database;
  const [mine, other] = [await createCall(db, RULES), await createCall(db, RULES)];
  await expect(db.transaction((tx) => acceptOffer(tx, mine.offerId, other.consultantId, RULES))).rejects.toMatchObject({
    code: 'not_found',
  });
});

/** What happens to a question at once: answers to its offers, by whom, and it being taken back. */
const deed = fc.record({
  kind: fc.constantFrom('accept', 'accept', 'accept', 'decline', 'cancel'),
  who: fc.nat(4),
  /** Ms until it is done. */
  after: fc.nat(6),
});

it('has one winner at most, whatever happens to a question at once, and one exactly where somebody was told so', async () => {
  const { db, sql } = database;
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 2, maxLength: 14 }), async (deeds) => {
      const customerId = await createPerson(db, 'Ada Customer');
      const card = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040, isDefault: true };
      await db.insert(paymentMethods).values({ userId: customerId, providerId: randomUUID(), ...card });
      const questionId = await createQuestion(db, customerId);
      const rung = await Promise.all(
        Array.from({ length: 5 }, async () => {
          const consultantId = await createPerson(db, 'Ben Consultant');
          const profile = { headline: 'Helps', intent: 'online', stripeAccountId: randomUUID() } as const;
          await db.insert(consultants).values({ userId: consultantId, ...profile });
          return { consultantId, offerId: await createOffer(db, { questionId, consultantId }) };
        }),
      );
      const told = await Promise.all(
        deeds.map(async ({ kind, who, after }) => {
          await delay(after);
          const { offerId, consultantId } = rung[who]!;
          const outcome = await transaction(db, async (tx) => {
            if (kind === 'accept') return acceptOffer(tx, offerId, consultantId, RULES);
            await lockQuestion(tx, questionId);
            if (kind === 'cancel' && (await closeQuestion(tx, questionId, 'cancelled', 'by_customer')))
              await withdrawRinging(tx, questionId);
            if (kind === 'decline' && (await lockOffer(tx, offerId))?.open) await markDeclined(tx, offerId, 'busy');
            return undefined;
          }).catch((error: unknown) => {
            if (error instanceof AppError && ['offer_taken', 'offer_closed'].includes(error.code)) return undefined;
            throw error;
          });
          return outcome && 'sessionId' in outcome ? { who, ...outcome } : [];
        }),
      ).then((all) => all.flat());

      const winners = new Set(told.map(({ who }) => who));
      const begun = told.filter(({ kind }) => kind === 'accepted');
      expect(winners.size).toBe(begun.length);
      expect(begun.length).toBeLessThanOrEqual(1);
      const kinds = new Set(deeds.map(({ kind }) => kind));
      if (!kinds.has('cancel') && !kinds.has('decline')) expect(begun).toHaveLength(1);
      const [now] = await sql`
        select (select status from questions where id = ${questionId}) as question,
          (select array_agg(id::text) from sessions where question_id = ${questionId}) as sessions,
          (select count(*)::int from offers where question_id = ${questionId} and status = 'accepted') as accepted,
          (select count(*)::int from offers where question_id = ${questionId} and status = 'ringing') as ringing`;
      if (begun.length > 0) {
        expect(now).toEqual({ question: 'taken', sessions: [begun[0]!.sessionId], accepted: 1, ringing: 0 });
        expect(new Set(told.map(({ sessionId }) => sessionId)).size).toBe(1);
      } else expect(now).toMatchObject({ sessions: null, accepted: 0 });
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(await brokenInvariants(db)).toEqual({});
}, 60_000);
