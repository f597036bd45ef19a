import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import { refundsOf } from '@cc/drizzle/repositories/refunds.ts';
import { auditLog, mails, moneyFlags, payments, peopleFlags, users } from '@cc/drizzle/schema/index.ts';
import { createCall, type Call } from '@cc/drizzle/testing-call.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';
import { createAccessTokens } from '../users/access-token.ts';

let house: TestHouse;
let admin: Awaited<ReturnType<typeof register>>;
beforeAll(async () => {
  house = await startTestHouse();
  admin = await register(house);
  await house.db.update(users).set({ isAdmin: true }).where(eq(users.id, admin.id));
});
afterAll(() => house.close());

const STATEMENT = 'The line was so bad that we could not finish.';
const ANSWER = 'The line was fine on my side for all of the call.';
const DECISION = 'The presence chart shows several gaps on the line.';

/** A call that was charged, ended `days` ago and is settled. */
async function chargedCall(days = 0): Promise<Call> {
  const call = await createCall(house.db, RULES);
  await house.sql`
    update sessions set status = 'ended', live_at = now(), ended_at = now() - make_interval(days => ${days}),
      end_reason = 'hung_up', decision = 'capture', decided_at = now(), outcome = 'billed', settled_at = now(),
      talk_ms = 900000 where id = ${call.id}`;
  await house.sql`
    update payments set status = 'captured', captured_minor = amount_minor where id = ${call.paymentId}`;
  return call;
}

async function as(userId: string, method: string, path: string, body?: unknown) {
  const tokens = createAccessTokens(house.config.ACCESS_TOKEN_SECRET, 60);
  const accessToken = await tokens.sign({ userId, familyId: userId });
  return house.call(method, `/api${path}`, { accessToken, ...(body ? { body } : {}) });
}
const state = (call: Call, by = call.customerId, statement = STATEMENT) =>
  as(by, 'POST', `/sessions/${call.id}/case`, { statement });
const answer = (call: Call, by = call.consultantId) =>
  as(by, 'POST', `/sessions/${call.id}/case/answer`, { answer: ANSWER });
const decide = (id: string, refundMinor: number, by = admin.id) =>
  as(by, 'POST', `/admin/cases/${id}/decide`, { refundMinor, decision: DECISION });
const idOf = async (call: Call) => {
  const { body } = await as(admin.id, 'GET', '/admin/cases');
  return (body.items as { id: string; sessionId: string }[]).find(({ sessionId }) => sessionId === call.id)!.id;
};
const mailsOf = async (userId: string) =>
  (await house.db.select().from(mails).where(eq(mails.userId, userId))).map(({ template }) => template);

describe('a case', () => {
  it('is stated, answered and decided, and everybody is told of each step', async () => {
    const call = await chargedCall();
    const before = await as(call.customerId, 'GET', `/sessions/${call.id}`);
    expect(before.body).toMatchObject({ case: null, caseUntil: expect.any(String) });

    expect((await state(call)).body).toMatchObject({
      case: { status: 'open', statement: STATEMENT, answer: null },
      caseUntil: null,
    });
    expect(await mailsOf(call.consultantId)).toContain('case_stated');
    expect((await state(call)).status).toBe(409);

    const id = await idOf(call);
    // The consultant is heard first.
    expect((await decide(id, 1_000)).status).toBe(409);
    expect((await answer(call)).body).toMatchObject({ case: { status: 'answered', answer: ANSWER } });
    expect(await mailsOf(call.customerId)).toContain('case_answered');
    expect((await answer(call)).status).toBe(409);

    expect((await as(admin.id, 'GET', `/admin/cases/${id}`)).body).toMatchObject({
      leftMinor: 4_500,
      refundedMinor: 0,
      customer: 'Ada Customer',
      consultant: 'Ben Consultant',
      case: { statement: STATEMENT, answer: ANSWER },
      timeline: { events: expect.any(Array) },
    });
    expect((await decide(id, 4_501)).body.error.code).toBe('conflict');
    expect((await decide(id, 2_000)).status).toBe(200);
    expect(await refundsOf(house.db, call.paymentId)).toMatchObject([
      { reason: 'case', amountMinor: 2_000, status: 'wanted' },
    ]);
    const [payment] = await house.db.select().from(payments).where(eq(payments.id, call.paymentId));
    expect(payment).toMatchObject({ wanted: 'refund' });
    for (const person of [call.customerId, call.consultantId]) {
      expect(await mailsOf(person)).toContain('case_decided');
      const { body } = await as(person, 'GET', `/sessions/${call.id}`);
      expect(body).toMatchObject({ case: { status: 'refunded', decision: DECISION, refundMinor: 2_000 } });
    }
    expect((await decide(id, 100)).status).toBe(409);
    const logged = await house.db.select().from(auditLog).where(eq(auditLog.target, id));
    expect(logged.map(({ action }) => action).sort()).toEqual(['case.read', 'case.refund']);
  });

  it('can be rejected: the charge stays', async () => {
    const call = await chargedCall();
    await state(call);
    await answer(call);
    const id = await idOf(call);
    expect((await decide(id, 0)).status).toBe(200);
    expect(await refundsOf(house.db, call.paymentId)).toEqual([]);
    const { body } = await as(call.customerId, 'GET', `/sessions/${call.id}`);
    expect(body).toMatchObject({ case: { status: 'rejected', refundMinor: null }, caseUntil: null });
    const decided = await as(admin.id, 'GET', '/admin/cases?which=decided');
    expect(decided.body.items).toContainEqual(expect.objectContaining({ id, status: 'rejected' }));
  });

  it('is nobody else’s business', async () => {
    const call = await chargedCall();
    const other = await register(house);
    for (const stranger of [call.consultantId, other.id]) expect((await state(call, stranger)).status).toBe(404);
    await state(call);
    for (const stranger of [call.customerId, other.id]) expect((await answer(call, stranger)).status).toBe(404);
    const id = await idOf(call);
    for (const path of ['/admin/cases', `/admin/cases/${id}`, '/admin/money']) {
      expect((await as(call.customerId, 'GET', path)).status).toBe(403);
    }
    expect((await decide(id, 1_000, call.customerId)).status).toBe(403);
  });

  it('is decided without an answer that did not come in time', async () => {
    const call = await chargedCall();
    await state(call);
    const id = await idOf(call);
    await house.sql`update cases set created_at = now() - interval '4 days' where id = ${id}`;
    expect((await decide(id, 4_500)).status).toBe(200);
  });

  it.each([
    ['seven days are over', () => chargedCall(8)],
    [
      'nothing was charged',
      async () => {
        const call = await chargedCall();
        await house.sql`update payments set status = 'cancelled', captured_minor = 0 where id = ${call.paymentId}`;
        return call;
      },
    ],
    [
      'what it ended with is not settled yet',
      async () => {
        const call = await chargedCall();
        await house.sql`update sessions set settled_at = null where id = ${call.id}`;
        return call;
      },
    ],
    [
      'the bank has the charge',
      async () => {
        const call = await chargedCall();
        await house.sql`
          insert into chargebacks (id, payment_id, provider_id, reason, amount_minor, currency, status)
          values (gen_random_uuid(), ${call.paymentId}, ${`dp_${call.id}`}, 'fraudulent', 4500, 'usd', 'under_review')`;
        return call;
      },
    ],
  ])('cannot be stated when %s', async (_why, make) => {
    expect((await state(await make())).body.error.code).toBe('conflict');
  });

  it('is said in more than a word', async () => {
    expect((await state(await chargedCall(), undefined, 'Bad.')).body.error.code).toBe('invalid_input');
  });
});

describe('what waits for an admin', () => {
  it('is listed until somebody says what was done about it, and is not raised again', async () => {
    const call = await chargedCall();
    const flag = { paymentId: call.paymentId, what: 'the bank did not take a refund', details: 're_1' } as const;
    await raiseFlag(house.db, flag);
    await raiseFlag(house.db, flag);
    const flags = async () => {
      const { body } = await as(admin.id, 'GET', '/admin/money');
      return (body.flags as { id: string; paymentId: string }[]).filter(
        ({ paymentId }) => paymentId === call.paymentId,
      );
    };
    const [raised, ...more] = await flags();
    expect(more).toEqual([]);
    const resolve = () =>
      as(admin.id, 'POST', `/admin/money/flags/${raised!.id}/resolve`, { note: 'Paid by transfer.' });
    expect((await resolve()).status).toBe(200);
    expect((await resolve()).status).toBe(404);
    await raiseFlag(house.db, flag);
    expect(await flags()).toEqual([]);
    expect(await house.db.select().from(moneyFlags).where(eq(moneyFlags.id, raised!.id))).toMatchObject([
      { resolvedBy: admin.id, note: 'Paid by transfer.' },
    ]);
    const logged = await house.db.select().from(auditLog).where(eq(auditLog.target, call.paymentId));
    expect(logged).toMatchObject([{ action: 'money.resolve', reason: 'Paid by transfer.' }]);
  });

  it('is who keeps staying away, too', async () => {
    const { consultantId: userId, id } = await createCall(house.db, RULES);
    await house.db.insert(peopleFlags).values({ userId, kind: 'no_shows', sessionIds: [id], details: '3 calls.' });
    const people = async () => {
      const { body } = await as(admin.id, 'GET', '/admin/money');
      return (body.people as { id: string; userId: string }[]).filter((one) => one.userId === userId);
    };
    const [raised] = await people();
    expect(raised).toMatchObject({ name: 'Ben Consultant', details: '3 calls.', sessionIds: [id] });
    const resolve = (by: string) =>
      as(by, 'POST', `/admin/money/flags/${raised!.id}/resolve`, { note: 'Wrote to them.' });
    expect((await resolve(userId)).status).toBe(403);
    expect((await resolve(admin.id)).status).toBe(200);
    expect((await resolve(admin.id)).status).toBe(404);
    expect(await people()).toEqual([]);
    const logged = await house.db.select().from(auditLog).where(eq(auditLog.target, userId));
    expect(logged).toMatchObject([{ action: 'people.resolve', reason: 'Wrote to them.' }]);
  });
});
