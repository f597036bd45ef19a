import { eq, isNotNull, isNull } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { ledgerOf, ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { takeLease } from '@cc/drizzle/repositories/payments.ts';
import { endSession } from '@cc/drizzle/repositories/sessions.ts';
import { ledgerEntries, payments, sessions } from '@cc/drizzle/schema/index.ts';
import { carryOut } from './effect.ts';
import { foldIntent } from './fold.ts';
import { request } from './hold-request.ts';
import { reconcilePayments } from './reconcile.ts';
import { sweepPayments } from './sweep.ts';
import { createMoneyWorld, FEE, PRICE, PROVIDER_FEE, type Accepted, type MoneyWorld } from './testing/world.ts';

let world: MoneyWorld;

beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
afterEach(() => world.standin.clearFaults());

const SESSIONS = 24;
const FAULTS = [
  { kind: 'answer_lost', probability: 0.15 },
  { kind: 'connection_closed', probability: 0.1 },
  { kind: 'rate_limited', probability: 0.1 },
  { kind: 'lock_timeout', probability: 0.05 },
  { kind: 'server_error', probability: 0.1, effect: true, recorded: true },
  { kind: 'server_error', probability: 0.1, effect: false, recorded: true },
  { kind: 'server_error', probability: 0.05, effect: true, recorded: false },
];

/** Several processes' sweepers at once, leases running out as if their holders had died, until nothing is wanted. */
async function settle(): Promise<void> {
  for (let round = 0; round < 80; round += 1) {
    await world.db.update(payments).set({ leaseUntil: null }).where(isNotNull(payments.wanted));
    await Promise.all([1, 2, 3].map(() => sweepPayments(world.deps)));
    const [open] = await world.db.select({ id: payments.id }).from(payments).where(isNotNull(payments.wanted)).limit(1);
    if (!open) return;
  }
  throw new Error('Effects are still wanted.');
}

/** One of: a paused process that holds the lease, a job that runs twice, a session given up on the way, nothing at all. */
async function start(accepted: Accepted, turn: number): Promise<() => Promise<unknown>> {
  const { paymentId, sessionId } = accepted;
  if (turn % 4 === 0) {
    const paused = (await takeLease(world.db, paymentId, 8_000))!;
    return () => world.standin.payments.hold(request(paused), paused.effectKey!);
  }
  if (turn % 4 === 1) await Promise.all([carryOut(world.deps, paymentId), carryOut(world.deps, paymentId)]);
  if (turn % 4 === 2) {
    const sending = carryOut(world.deps, paymentId);
    await world.db.transaction((tx) => endSession(tx, { sessionId, reason: 'cancelled' }));
    await sending;
  }
  return () => Promise.resolve();
}

it.each([1, 2])('nobody pays twice or for nothing under faults (seed %i)', { timeout: 120_000 }, async (seed) => {
  const all: Accepted[] = [];
  for (let n = 0; n < SESSIONS; n += 1) all.push(await world.accepted());
  for (const [n, fault] of FAULTS.entries()) {
    await world.standin.hook('faults', { ...fault, seed: seed * 100 + n, match: { path: '/v1/payment_intents*' } });
  }
  const late = await Promise.all(all.map(start));
  await settle();
  // Whoever was paused wakes up now and sends what it was about to send.
  await Promise.allSettled(late.map((wake) => wake()));

  for (const [n, { sessionId }] of all.entries()) {
    const { status } = await world.session(sessionId);
    if (status !== 'ready') continue;
    const decision = n % 3 === 0 ? 'cancel' : 'capture';
    await world.db.transaction(async (tx) => {
      await tx.update(sessions).set({ decision, decidedAt: NOW, status: 'ended' }).where(eq(sessions.id, sessionId));
      await wantPayments(tx, sessionId, decision);
    });
  }
  await settle();
  await world.standin.clearFaults();
  await settle();
  await reconcilePayments(world.deps, 3_600_000);

  let charged = 0;
  for (const { sessionId, paymentId, providerCustomer } of all) {
    const session = await world.session(sessionId);
    const payment = await world.payment(paymentId);
    const { data } = await world.standin.call(`/v1/payment_intents?customer=${providerCustomer}&limit=100`);
    const intents = data as { status: string; amount_received: number; application_fee_amount: number }[];
    const paid = intents.filter(({ status }) => status === 'succeeded');
    const lines = await ledgerOf(world.db, paymentId);
    if (session.decision === 'capture') {
      charged += 1;
      expect(payment).toMatchObject({ status: 'captured', capturedMinor: PRICE });
      expect(paid).toMatchObject([{ amount_received: PRICE, application_fee_amount: FEE }]);
      expect(lines.map((line) => line.amountMinor)).toEqual([
        ...[-PRICE, FEE, PRICE - FEE],
        ...[-PROVIDER_FEE, PROVIDER_FEE],
      ]);
    } else {
      expect(payment).toMatchObject({ status: 'cancelled', capturedMinor: 0 });
      expect(paid).toEqual([]);
      expect(lines).toEqual([]);
    }
    expect(intents.filter(({ status }) => !['succeeded', 'canceled'].includes(status))).toEqual([]);
  }
  expect(charged).toBeGreaterThan(SESSIONS / 4);
  expect(await ledgerSum(world.db)).toBe(0);
  expect(await world.db.select().from(sessions).where(isNull(sessions.decision))).toEqual([]);
});

/** One failure each, of those that must be boring; what a capture does in them is in effect.integration.test.ts. */
describe('by itself', () => {
  async function held(card?: string): Promise<Accepted> {
    const accepted = await world.accepted(card);
    await carryOut(world.deps, accepted.paymentId);
    return accepted;
  }

  const decide = (sessionId: string, decision: 'capture' | 'cancel') =>
    world.db.transaction(async (tx) => {
      const over = { decision, decidedAt: NOW, status: 'ended' as const, endedAt: NOW, endReason: 'hung_up' as const };
      await tx.update(sessions).set(over).where(eq(sessions.id, sessionId));
      await wantPayments(tx, sessionId, decision);
    });

  const intentOf = async (paymentId: string) => {
    const { providerId } = await world.payment(paymentId);
    return world.standin.payments.retrieve(providerId!);
  };

  const chargesOf = async (paymentId: string) =>
    (await world.db.select().from(ledgerEntries).where(eq(ledgerEntries.paymentId, paymentId))).filter(
      ({ kind, account }) => kind === 'capture' && account === 'customer',
    );

  it.each([
    ['its answer is lost', { kind: 'answer_lost', next: 2 }],
    ['the request is lost', { kind: 'connection_closed', next: 2 }],
    ['the provider is too busy', { kind: 'rate_limited', next: 2 }],
    ['a fault comes after the effect', { kind: 'server_error', effect: true, next: 1 }],
    ['a fault comes before the effect, and the key keeps it', { kind: 'server_error', effect: false, next: 1 }],
  ])('a hold is released although %s', async (_what, fault) => {
    const { sessionId, paymentId } = await held();
    await decide(sessionId, 'cancel');
    await world.standin.hook('faults', { ...fault, match: { method: 'POST', path: '*/cancel' } });
    await settle();
    expect(await world.payment(paymentId)).toMatchObject({ status: 'cancelled', wanted: null });
    expect((await intentOf(paymentId)).status).toBe('canceled');
  });

  it('a process that was paused with a charge in hand charges nothing more when it goes on', async () => {
    const { sessionId, paymentId } = await held();
    await decide(sessionId, 'capture');
    const paused = (await takeLease(world.db, paymentId, 8_000))!;
    await settle();
    const late = await world.standin.payments.capture(
      paused.providerId!,
      { amountMinor: PRICE, feeMinor: FEE },
      paused.effectKey!,
    );
    await foldIntent(world.deps, await world.payment(paymentId), late);
    expect(await intentOf(paymentId)).toMatchObject({ status: 'succeeded', captured: PRICE });
    expect(await chargesOf(paymentId)).toHaveLength(1);
  });

  it('the bank’s yes is found out when every webhook about it is lost', async () => {
    const { sessionId, paymentId } = await held('pm_card_authenticationRequired');
    const { status, providerId } = await world.payment(paymentId);
    expect(status).toBe('action_required');
    await world.standin.hook('authenticate', { intent: providerId });
    await sweepPayments(world.deps);
    expect((await world.payment(paymentId)).status).toBe('action_required');

    await world.db
      .update(payments)
      .set({ updatedAt: inMs(-6_000) })
      .where(eq(payments.id, paymentId));
    await sweepPayments(world.deps);
    expect(await world.payment(paymentId)).toMatchObject({ status: 'held', wanted: null });
    expect((await world.session(sessionId)).status).toBe('ready');
  });

  it('a check of the bank that nobody finishes holds nothing once the session is given up, however late the yes comes', async () => {
    const { sessionId, paymentId } = await held('pm_card_authenticationRequired');
    const { providerId } = await world.payment(paymentId);
    await world.db.transaction((tx) => endSession(tx, { sessionId, reason: 'hold_abandoned' }));
    await world.standin.hook('authenticate', { intent: providerId });
    await settle();
    expect((await intentOf(paymentId)).status).toBe('canceled');
    expect((await world.session(sessionId)).status).toBe('cancelled');
  });

  it('a hold that expires in the call is the platform’s loss when the call is to be charged, and nothing when it was free', async () => {
    const [charged, free] = [await held(), await held()];
    for (const { paymentId } of [charged, free]) {
      const { providerId } = await world.payment(paymentId);
      expect(await world.standin.hook('expire', { payment_intent: providerId })).toEqual({ expired: true });
    }
    await decide(charged.sessionId, 'capture');
    await decide(free.sessionId, 'cancel');
    await settle();
    const linesOf = async (paymentId: string) =>
      (await ledgerOf(world.db, paymentId)).map(({ kind, account, amountMinor }) => [kind, account, amountMinor]);
    expect(await linesOf(charged.paymentId)).toContainEqual(['loss', 'consultant', PRICE - FEE]);
    expect(await linesOf(free.paymentId)).toEqual([]);
    expect(await ledgerSum(world.db)).toBe(0);
  });
});
