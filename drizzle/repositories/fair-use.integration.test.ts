import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { inMs, NOW } from '../now.ts';
import { offers, questions, sessionPeople, sessions } from '../schema/index.ts';
import { createCall, createOffer, createQuestion, type Call } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { offerViews, waveNews } from '../views/offer.ts';
import { questionViews } from '../views/question.ts';
import { acceptOffer } from './accept.ts';
import { fairUseOf, freeCallsOf } from './fair-use.ts';
import { writeWave } from './write-wave.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Set = Partial<typeof sessions.$inferInsert>;

/** The call is over and was free, after four minutes of talk. */
async function endFree({ id }: Pick<Call, 'id'>, more: Set = {}, agoMs = 0): Promise<void> {
  const { db } = database;
  await db
    .update(sessions)
    .set({
      ...{ status: 'ended', outcome: 'free', decision: 'cancel', decidedAt: NOW, endReason: 'hung_up' },
      ...{ liveAt: NOW, endedAt: inMs(-agoMs), talkMs: 240_000, settledAt: NOW },
      ...more,
    })
    .where(eq(sessions.id, id));
  await db.update(sessionPeople).set({ active: false }).where(eq(sessionPeople.sessionId, id));
}

/** The same customer asks once more, and the same consultant accepts. */
async function again({ customerId, consultantId }: Call, noFreeStart = false) {
  const { db } = database;
  const questionId = await createQuestion(db, customerId, { noFreeStart });
  const offerId = await createOffer(db, { questionId, consultantId });
  const accepted = await db.transaction((tx) => acceptOffer(tx, offerId, consultantId, RULES));
  if (accepted.kind !== 'accepted') throw new Error('The offer was not accepted.');
  const [session] = await db.select().from(sessions).where(eq(sessions.id, accepted.sessionId));
  return session!;
}
const done = (call: Call) => database.sql`update questions set status = 'done' where customer_id = ${call.customerId}`;

it('gives two who have talked lately a free start of two minutes, and of ten after a month', async () => {
  const first = await createCall(database.db, RULES);
  expect(await database.db.select().from(sessions).where(eq(sessions.id, first.id))).toMatchObject([
    { freeWindowMs: 600_000, freeWindowWhy: 'usual' },
  ]);
  await endFree(first);
  await done(first);
  const second = await again(first);
  expect(second).toMatchObject({ freeWindowMs: 120_000, freeWindowWhy: 'pair' });

  const month = 31 * 86_400_000;
  await endFree(first, {}, month);
  await endFree(second, {}, month);
  await done(first);
  expect(await again(first)).toMatchObject({ freeWindowMs: 600_000, freeWindowWhy: 'usual' });
});

it('is shown to both while it rings', async () => {
  const { db } = database;
  const first = await createCall(db, RULES);
  await endFree(first);
  await done(first);
  const questionId = await createQuestion(db, first.customerId);
  const offerId = await createOffer(db, { questionId, consultantId: first.consultantId });
  const rows = await db.select().from(offers).where(eq(offers.id, offerId));
  expect(await offerViews(db, rows, RULES.freeWindowMs)).toMatchObject([{ freeWindowMs: 120_000 }]);
  const asked = await db.select().from(questions).where(eq(questions.id, questionId));
  expect(await questionViews(db, asked)).toMatchObject([{ asked: [{ talkedLately: true }] }]);

  await database.sql`update offers set status = 'missed' where id = ${offerId}`;
  const terms = { priceMinor: 4_500, currency: 'usd', blockMinutes: 30, commissionBps: 2_000, earnMinor: 3_600 };
  const offer = { ...terms, consultantId: first.consultantId, score: 1, why: [], whyForCustomer: [], ringMs: 25_000 };
  const wave = await writeWave(db, {
    ...{ questionId, expectedRound: 1, lookAgainMs: 1_000, pushGraceMs: 1_500 },
    offers: [{ ...offer, unattended: false }],
    explanation: { poolSize: 1, ranking: [], tookUs: 1 },
  });
  expect(waveNews(wave!, RULES.freeWindowMs)).toMatchObject([{ payload: { offer: { freeWindowMs: 120_000 } } }]);
});

it('does not call it talked when nobody did', async () => {
  const first = await createCall(database.db, RULES);
  await endFree(first, { talkMs: 0 });
  await done(first);
  expect(await again(first)).toMatchObject({ freeWindowWhy: 'usual' });
});

it('counts the free calls of a day, and takes the free start away only with consent', async () => {
  const first = await createCall(database.db, RULES);
  await endFree(first);
  await done(first);
  for (const more of [{}, {}, { brokenOffBy: 'consultant' as const }]) {
    await endFree(await again(first), more);
    await done(first);
  }
  // One of the four was broken off, and is not counted.
  expect(await freeCallsOf(database.db, first.customerId)).toBe(3);
  expect(await fairUseOf(database.db, first, RULES)).toEqual({ freeCalls: 3, talkedLately: true });

  const promised = await again(first);
  expect(promised.freeWindowWhy).toBe('pair');
  await endFree(promised, {}, 25 * 3_600_000);
  await done(first);
  expect(await again(first, true)).toMatchObject({ freeWindowMs: 0, freeWindowWhy: 'used_up' });
});
