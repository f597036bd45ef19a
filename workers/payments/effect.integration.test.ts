import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ledgerOf, ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { dueEffects, takeLease, updatePayment, wantHold, wants } from '@cc/drizzle/repositories/payments.ts';
import { endSession } from '@cc/drizzle/repositories/sessions.ts';
import { payments, sessions } from '@cc/drizzle/schema/index.ts';
import { earnedCalls, earningsFigures } from '@cc/drizzle/views/earnings.ts';
import { paymentHistoryOf } from '@cc/drizzle/views/money.ts';
import { NOW } from '@cc/drizzle/now.ts';
import { compare } from './compare.ts';
import { carryOut } from './effect.ts';
import { request } from './hold-request.ts';
import { sweepPayments } from './sweep.ts';
import {
  createMoneyWorld,
  FEE,
  PRICE,
  PROVIDER_FEE,
  saveCard,
  type Accepted,
  type MoneyWorld,
} from './testing/world.ts';

let world: MoneyWorld;

beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.news.length = 0;
  world.jobs.length = 0;
});
afterEach(() => world.standin.clearFaults());

/** What the provider has of a customer. */
async function intentsOf({ providerCustomer }: Accepted) {
  const { data } = await world.standin.call(`/v1/payment_intents?customer=${providerCustomer}&limit=100`);
  return data as { id: string; status: string; amount_received: number; application_fee_amount: number | null }[];
}

const decide = (sessionId: string, decision: 'capture' | 'cancel') =>
  world.db.transaction(async (tx) => {
    await tx.update(sessions).set({ decision, decidedAt: NOW }).where(eq(sessions.id, sessionId));
    return wantPayments(tx, sessionId, decision);
  });

/** Lets the lease of a killed process, or the pause before a retry, be over. */
const timePasses = (paymentId: string) =>
  world.db.update(payments).set({ leaseUntil: null }).where(eq(payments.id, paymentId));

/** Repeats like jobs and sweeper do, until nothing is wanted any more. */
async function untilDone(paymentId: string): Promise<void> {
  for (let tries = 0; tries < 12; tries += 1) {
    await timePasses(paymentId);
    await carryOut(world.deps, paymentId);
    if ((await world.payment(paymentId)).wanted === null) return;
  }
  throw new Error('The effect is still wanted.');
}

async function held(card?: string): Promise<Accepted> {
  const accepted = await world.accepted(card);
  await carryOut(world.deps, accepted.paymentId);
  return accepted;
}

async function expectCapturedOnce(accepted: Accepted): Promise<void> {
  expect(await world.payment(accepted.paymentId)).toMatchObject({
    status: 'captured',
    capturedMinor: PRICE,
    wanted: null,
  });
  expect(await intentsOf(accepted)).toMatchObject([
    { status: 'succeeded', amount_received: PRICE, application_fee_amount: FEE },
  ]);
  const lines = await ledgerOf(world.db, accepted.paymentId);
  expect(lines.map(({ account, userId, amountMinor }) => [account, userId, amountMinor])).toEqual([
    ['customer', accepted.customerId, -PRICE],
    ['platform_fee', null, FEE],
    ['consultant', accepted.consultantId, PRICE - FEE],
    ['provider_fee', null, -PROVIDER_FEE],
    ['provider', null, PROVIDER_FEE],
  ]);
  expect(await ledgerSum(world.db)).toBe(0);
}

describe('the way of the money', () => {
  it('holds, makes the session ready, tells both, captures once, and splits it', async () => {
    const accepted = await held();
    const payment = await world.payment(accepted.paymentId);
    expect(payment).toMatchObject({ status: 'held', wanted: null, leaseUntil: null });
    expect(payment.captureBefore!.getTime()).toBeGreaterThan(Date.now() + 4 * 86_400_000);
    expect(await world.session(accepted.sessionId)).toMatchObject({ status: 'ready' });
    expect(new Set(world.news.map((one) => [one.to, one.event].join()))).toEqual(
      new Set([`${accepted.customerId},session:status`, `${accepted.consultantId},session:status`]),
    );

    const wanted = await decide(accepted.sessionId, 'capture');
    expect(wanted).toEqual([accepted.paymentId]);
    await carryOut(world.deps, accepted.paymentId);
    await expectCapturedOnce(accepted);
    await carryOut(world.deps, accepted.paymentId);
    await compare(world.deps, accepted.paymentId);
    await expectCapturedOnce(accepted);
  });

  it('releases the hold of a free call', async () => {
    const accepted = await held();
    await decide(accepted.sessionId, 'cancel');
    await carryOut(world.deps, accepted.paymentId);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'cancelled', wanted: null });
    expect(await intentsOf(accepted)).toMatchObject([{ status: 'canceled', amount_received: 0 }]);
    expect(await ledgerOf(world.db, accepted.paymentId)).toEqual([]);
  });

  it('says why a card was declined, and leaves the session waiting for another', async () => {
    const accepted = await held('pm_card_chargeCustomerFail');
    expect(await world.payment(accepted.paymentId)).toMatchObject({
      status: 'declined',
      declineCode: 'generic_decline',
      wanted: null,
    });
    expect(await world.session(accepted.sessionId)).toMatchObject({ status: 'authorizing' });
    expect(world.news.map((one) => one.event)).toEqual(['session:status', 'session:status']);
  });

  it('holds on another card after a decline, and lets go of the first attempt', async () => {
    const accepted = await held('pm_card_chargeCustomerFail');
    const first = await world.payment(accepted.paymentId);
    const card = await saveCard(
      world.db,
      world.standin,
      accepted.customerId,
      accepted.providerCustomer,
      'pm_card_visa',
    );
    const second = await world.db.transaction(async (tx) => {
      await updatePayment(tx, first.id, { status: 'cancelled', ...wants('cancel') });
      const { sessionId, payerId, block, amountMinor, currency, feeMinor, destination } = first;
      const terms = { sessionId, payerId, block, amountMinor, currency, feeMinor, destination };
      return wantHold(tx, { ...terms, attempt: 2, paymentMethodId: card!.id });
    });
    await Promise.all([carryOut(world.deps, first.id), carryOut(world.deps, second.id)]);
    expect(await world.payment(second.id)).toMatchObject({ status: 'held', wanted: null });
    expect(await world.payment(first.id)).toMatchObject({ status: 'cancelled', wanted: null });
    expect(await world.session(accepted.sessionId)).toMatchObject({ status: 'ready' });
    expect((await intentsOf(accepted)).map(({ status }) => status).sort()).toEqual(['canceled', 'requires_capture']);

    expect(await decide(accepted.sessionId, 'capture')).toEqual([second.id]);
    await carryOut(world.deps, second.id);
    expect(await paymentHistoryOf(world.db, accepted.customerId, 1)).toMatchObject({
      total: 1,
      items: [{ status: 'captured', amountMinor: PRICE, capturedMinor: PRICE, consultant: 'Otto' }],
    });
    expect(await earningsFigures(world.db, accepted.consultantId, 'usd')).toMatchObject({
      totalPayoutMinor: PRICE - FEE,
      totalFeeMinor: FEE,
      weeks: [{ feeMinor: FEE, payoutMinor: PRICE - FEE }],
      byTier: [{ tier: 'rookie', calls: 1, feeMinor: FEE, payoutMinor: PRICE - FEE }],
    });
    expect(await earnedCalls(world.db, accepted.consultantId, 'usd', { limit: 10, offset: 0 })).toMatchObject([
      { amountMinor: PRICE, feeMinor: FEE, payoutMinor: PRICE - FEE, customer: 'Cora', tier: 'rookie' },
    ]);
  });

  it.each([
    ['complete', 'held', 'ready'],
    ['fail', 'declined', 'authorizing'],
  ])('waits for the bank’s check, and folds in that it was answered with "%s"', async (outcome, status, session) => {
    const accepted = await held('pm_card_authenticationRequired');
    const waiting = await world.payment(accepted.paymentId);
    expect(waiting).toMatchObject({ status: 'action_required', wanted: null });
    expect(await world.standin.payments.clientSecret(waiting.providerId!)).toContain('_secret_');

    await world.standin.hook('authenticate', { intent: waiting.providerId, outcome });
    await compare(world.deps, accepted.paymentId);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status });
    expect(await world.session(accepted.sessionId)).toMatchObject({ status: session });
  });

  it('ends the session when the consultant’s account cannot be paid', async () => {
    const accepted = await world.accepted();
    await world.db.update(payments).set({ destination: 'acct_unknown' }).where(eq(payments.id, accepted.paymentId));
    await carryOut(world.deps, accepted.paymentId);
    expect(await world.session(accepted.sessionId)).toMatchObject({ status: 'cancelled', endReason: 'hold_failed' });
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'cancelled', wanted: null });
    expect((await intentsOf(accepted)).filter(({ status }) => status !== 'canceled')).toEqual([]);
  });
});

describe('trouble on the way', () => {
  // The SDK repeats a request once over a closed connection, so losing an answer for good takes two faults.
  const lost = { kind: 'answer_lost', next: 2 };

  it('places one hold although its answer was lost', async () => {
    const accepted = await world.accepted();
    await world.standin.hook('faults', { ...lost, match: { method: 'POST', path: '/v1/payment_intents' } });
    await carryOut(world.deps, accepted.paymentId);
    const waiting = await world.payment(accepted.paymentId);
    expect(waiting).toMatchObject({ status: 'new', wanted: 'hold', providerId: null });
    expect(world.jobs).toContainEqual({
      name: 'payment-effect',
      payload: { paymentId: accepted.paymentId },
      delayMs: 500,
    });
    await untilDone(accepted.paymentId);
    expect(await intentsOf(accepted)).toMatchObject([{ status: 'requires_capture' }]);
    expect((await world.payment(accepted.paymentId)).effectKey).toBe(waiting.effectKey);
  });

  it.each([
    ['its answer was lost', lost],
    ['the request was lost', { kind: 'connection_closed', next: 2 }],
    ['the provider is too busy', { kind: 'rate_limited', next: 2 }],
    ['another request holds the key', { kind: 'lock_timeout', next: 1 }],
    ['a fault came after the effect', { kind: 'server_error', effect: true, recorded: true, next: 1 }],
    [
      'a fault came before the effect, and the key keeps it',
      { kind: 'server_error', effect: false, recorded: true, next: 1 },
    ],
    ['a fault came before the effect', { kind: 'server_error', effect: false, recorded: false, next: 1 }],
  ])('captures once although %s', async (_what, fault) => {
    const accepted = await held();
    await decide(accepted.sessionId, 'capture');
    await world.standin.hook('faults', { ...fault, match: { method: 'POST', path: '*/capture' } });
    await carryOut(world.deps, accepted.paymentId);
    await untilDone(accepted.paymentId);
    await expectCapturedOnce(accepted);
  });

  it('is taken over when a process dies between sending and folding in', async () => {
    const accepted = await held();
    await decide(accepted.sessionId, 'capture');
    const row = (await takeLease(world.db, accepted.paymentId, 8_000))!;
    await world.standin.payments.capture(row.providerId!, { amountMinor: PRICE, feeMinor: FEE }, row.effectKey!);
    // The lease of the dead still runs: nobody else may start.
    await carryOut(world.deps, accepted.paymentId);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'held', wanted: 'capture' });
    await timePasses(accepted.paymentId);
    expect(await dueEffects(world.db, 100)).toContain(accepted.paymentId);
    await sweepPayments(world.deps);
    await expectCapturedOnce(accepted);
  });

  it('captures once when two workers are at it', async () => {
    const accepted = await held();
    await decide(accepted.sessionId, 'capture');
    await Promise.all([1, 2, 3, 4].map(() => carryOut(world.deps, accepted.paymentId)));
    await expectCapturedOnce(accepted);
  });

  it('books a capture that the provider refuses as the platform’s loss', async () => {
    const accepted = await held();
    const { providerId } = await world.payment(accepted.paymentId);
    await world.standin.call(`/v1/payment_intents/${providerId}/cancel`, {});
    await decide(accepted.sessionId, 'capture');
    await carryOut(world.deps, accepted.paymentId);
    expect(await world.payment(accepted.paymentId)).toMatchObject({
      status: 'cancelled',
      wanted: null,
      capturedMinor: 0,
      owedMinor: PRICE - FEE,
    });
    const lines = await ledgerOf(world.db, accepted.paymentId);
    expect(lines.map(({ kind, account, amountMinor }) => [kind, account, amountMinor])).toEqual([
      ['loss', 'platform_fee', -(PRICE - FEE)],
      ['loss', 'consultant', PRICE - FEE],
    ]);
  });
});

describe('a session that is over before its hold stands', () => {
  const giveUp = (sessionId: string) =>
    world.db.transaction((tx) => endSession(tx, { sessionId, reason: 'cancelled' }));

  it('sends nothing when nothing was sent', async () => {
    const accepted = await world.accepted();
    await giveUp(accepted.sessionId);
    await carryOut(world.deps, accepted.paymentId);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'cancelled', wanted: null });
    expect(await intentsOf(accepted)).toEqual([]);
  });

  it('releases a hold that comes to stand while it is being cancelled', async () => {
    const accepted = await world.accepted();
    await world.standin.hook('faults', {
      kind: 'slow',
      ms: 400,
      next: 1,
      match: { method: 'POST', path: '/v1/payment_intents' },
    });
    const sending = carryOut(world.deps, accepted.paymentId);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await giveUp(accepted.sessionId);
    await sending;
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'cancelled', wanted: null });
    expect(await intentsOf(accepted)).toMatchObject([{ status: 'canceled' }]);
  });

  it('keeps a paused process from placing the hold afterwards', async () => {
    const accepted = await world.accepted();
    const paused = (await takeLease(world.db, accepted.paymentId, 8_000))!;
    await giveUp(accepted.sessionId);
    await untilDone(accepted.paymentId);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'cancelled', wanted: null });
    // It wakes up and sends what it was about to send.
    await expect(world.standin.payments.hold(request(paused), paused.effectKey!)).rejects.toMatchObject({
      kind: 'definite',
    });
    expect((await intentsOf(accepted)).map(({ status }) => status)).toEqual(['canceled']);
  });

  it('finds and releases a hold whose answer was lost', async () => {
    const accepted = await world.accepted();
    const dead = (await takeLease(world.db, accepted.paymentId, 8_000))!;
    await world.standin.payments.hold(request(dead), dead.effectKey!);
    await giveUp(accepted.sessionId);
    await untilDone(accepted.paymentId);
    expect(await intentsOf(accepted)).toMatchObject([{ status: 'canceled' }]);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'cancelled', wanted: null });
  });
});
