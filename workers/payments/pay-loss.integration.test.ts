import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { balancesIn, ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { wantOwed } from '@cc/drizzle/repositories/losses.ts';
import { takeLease } from '@cc/drizzle/repositories/payments.ts';
import { recordEvent } from '@cc/drizzle/repositories/webhook-events.ts';
import { moneyFlags, payments, sessions } from '@cc/drizzle/schema/index.ts';
import { earningsFigures } from '@cc/drizzle/views/earnings.ts';
import { sessionView } from '@cc/drizzle/views/session.ts';
import { timelineOf } from '@cc/drizzle/views/timeline.ts';
import { carryOut } from './effect.ts';
import { reconcilePayments } from './reconcile.ts';
import { sweepPayments } from './sweep.ts';
import { LOST_ANSWERS } from './testing/lost-answers.ts';
import { endedCall, settleCall } from './testing/ended-call.ts';
import { createMoneyWorld, FEE, PRICE, type Accepted, type MoneyWorld } from './testing/world.ts';
import { foldEvent } from './webhook.ts';

const OWED = PRICE - FEE;

let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
afterEach(() => world.standin.clearFaults());

/** Money that is in the house's balance at once. */
const topUp = (amount: number) =>
  world.standin.call('/v1/payment_intents', {
    ...{ amount: String(amount), currency: 'usd', payment_method: 'pm_card_bypassPending', confirm: 'true' },
    'automatic_payment_methods[enabled]': 'true',
    'automatic_payment_methods[allow_redirects]': 'never',
  });

const release = async ({ paymentId }: Accepted) =>
  world.standin.call(`/v1/payment_intents/${(await world.payment(paymentId)).providerId}/cancel`, {});

/** A call that was to be charged, whose hold the bank has taken away; settled, and the consultant not yet paid. */
async function lost(by: 'customer' | 'consultant' = 'customer'): Promise<Accepted> {
  const accepted = await endedCall(world, by);
  await release(accepted);
  await carryOut(world.deps, accepted.paymentId);
  expect(await world.payment(accepted.paymentId)).toMatchObject({ wanted: null, owedMinor: OWED });
  expect(await transfersTo(accepted)).toEqual([]);
  await settleCall(world, accepted);
  return accepted;
}

async function untilDone({ paymentId }: Accepted): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    await world.db.update(payments).set({ leaseUntil: null }).where(eq(payments.id, paymentId));
    await carryOut(world.deps, paymentId);
    if ((await world.payment(paymentId)).wanted === null) return;
  }
  throw new Error('The effect is still wanted.');
}

/** A webhook about something has come. */
async function hears(type: string, objectId: string): Promise<void> {
  const id = `evt_${randomUUID()}`;
  await recordEvent(world.db, { id, type, objectId, account: null });
  await foldEvent(world.deps, id);
}

type Transfer = { id: string; amount: number; destination: string; currency: string };
const transfersTo = async ({ account }: Accepted) =>
  (await world.standin.call(`/v1/transfers?destination=${account}`)).data as Transfer[];
const flagsOf = async ({ paymentId }: Accepted) =>
  (await world.db.select().from(moneyFlags).where(eq(moneyFlags.paymentId, paymentId))).map(
    ({ what, details, resolvedAt }) => ({ what, details, open: resolvedAt === null }),
  );
const UNPAID = 'the consultant could not be paid for a lost charge';

async function expectPaidOnce(accepted: Accepted, owedMinor = OWED): Promise<void> {
  const [transfer, ...more] = await transfersTo(accepted);
  expect(more).toEqual([]);
  expect(transfer).toMatchObject({ amount: owedMinor, currency: 'usd', destination: accepted.account });
  expect(await world.payment(accepted.paymentId)).toMatchObject({
    ...{ status: 'cancelled', wanted: null, owedMinor, transferId: transfer!.id },
  });
  expect(await balancesIn(world.db, accepted.paymentId)).toEqual({ consultant: owedMinor, platform_fee: -owedMinor });
  expect(await ledgerSum(world.db)).toBe(0);
}

describe('the consultant of a lost charge', () => {
  beforeEach(() => topUp(1_000_000));

  it('is paid out of the house’s balance once the call is settled, once, however often anybody looks', async () => {
    const accepted = await lost();
    for (let look = 0; look < 3; look += 1) {
      await sweepPayments(world.deps);
      await reconcilePayments(world.deps, 3_600_000);
      await carryOut(world.deps, accepted.paymentId);
    }
    await expectPaidOnce(accepted);
    const { events } = await timelineOf(world.db, await world.session(accepted.sessionId));
    expect(events.map(({ what }) => what)).toContain(
      'The bank did not let the charge through: nothing was charged, and we pay the consultant.',
    );
    expect(await brokenInvariants(world.db)).toEqual({});
  });

  it('gets what a refund of the unused share would have left, if they broke the call off', async () => {
    const accepted = await lost('consultant');
    await sweepPayments(world.deps);
    // Of a block of 30 minutes, 12 were talked: 18.00 of 45.00 stay, less 20 %.
    await expectPaidOnce(accepted, 1_440);
    await sweepPayments(world.deps);
    await expectPaidOnce(accepted, 1_440);
    const figures = await earningsFigures(world.db, accepted.consultantId, 'usd');
    expect(figures).toMatchObject({ totalPayoutMinor: 1_440, totalFeeMinor: 360 });
    const seen = await sessionView(world.db, accepted.sessionId, accepted.consultantId);
    expect(seen).toMatchObject({ earnMinor: 1_440, payment: { status: 'cancelled', capturedMinor: 0 } });
    expect(await brokenInvariants(world.db)).toEqual({});
  });

  it.each(LOST_ANSWERS)('is paid once although %s', async (_what, fault) => {
    const accepted = await lost();
    await world.standin.hook('faults', { ...fault, match: { method: 'POST', path: '/v1/transfers' } });
    await sweepPayments(world.deps);
    await untilDone(accepted);
    await expectPaidOnce(accepted);
  });

  it('is paid once when a process dies between sending and noting it, and when several are at it', async () => {
    const accepted = await lost();
    const { paymentId, sessionId, account: destination } = accepted;
    await world.db.transaction((tx) => wantOwed(tx, { id: paymentId, sessionId }));
    const row = (await takeLease(world.db, paymentId, 8_000))!;
    expect(row.effectKey).toMatch(/:transfer:1-1$/);
    const loss = { sessionId, paymentId, amountMinor: OWED, currency: 'usd', destination };
    await world.standin.payments.payLoss(loss, row.effectKey!);
    await world.db.update(payments).set({ leaseUntil: null }).where(eq(payments.id, paymentId));
    await Promise.all([1, 2, 3].map(() => carryOut(world.deps, paymentId)));
    await untilDone(accepted);
    await expectPaidOnce(accepted);
  });

  it('is paid, too, when the hold was gone before the decision', async () => {
    const accepted = await endedCall(world, 'customer');
    const { sessionId, paymentId } = accepted;
    await world.db.update(payments).set({ wanted: null, wantedAt: null }).where(eq(payments.id, paymentId));
    await world.db
      .update(sessions)
      .set({ decision: null, decidedAt: null, outcome: null })
      .where(eq(sessions.id, sessionId));
    await release(accepted);
    await hears('payment_intent.canceled', (await world.payment(paymentId)).providerId!);
    const before = sql`clock_timestamp() - interval '1 minute'`;
    await world.db
      .update(sessions)
      .set({ decision: 'capture', decidedAt: before, outcome: 'billed' })
      .where(eq(sessions.id, sessionId));
    await settleCall(world, accepted);
    await sweepPayments(world.deps);
    await sweepPayments(world.deps);
    await expectPaidOnce(accepted);
  });

  it('waits until a hold that is still open there has been released', async () => {
    const accepted = await endedCall(world, 'customer');
    await world.db
      .update(payments)
      .set({ ...{ status: 'cancelled', wanted: 'transfer', owedMinor: OWED } })
      .where(eq(payments.id, accepted.paymentId));
    await carryOut(world.deps, accepted.paymentId);
    const { providerId } = await world.payment(accepted.paymentId);
    expect(await world.standin.payments.retrieve(providerId!)).toMatchObject({ status: 'canceled' });
    expect(await transfersTo(accepted)).toEqual([]);
    await settleCall(world, accepted);
    await sweepPayments(world.deps);
    expect(await transfersTo(accepted)).toMatchObject([{ amount: OWED }]);
  });

  it('is not paid twice where the card was charged after all', async () => {
    const accepted = await endedCall(world, 'customer');
    const { providerId } = await world.payment(accepted.paymentId);
    await world.standin.call(`/v1/payment_intents/${providerId}/capture`, {});
    await world.db
      .update(payments)
      .set({ ...{ status: 'cancelled', wanted: 'transfer', owedMinor: OWED } })
      .where(eq(payments.id, accepted.paymentId));
    await carryOut(world.deps, accepted.paymentId);
    // What arrived is the charge's own transfer.
    expect(await transfersTo(accepted)).toMatchObject([{ amount: PRICE }]);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ wanted: null, transferId: null });
    expect(await flagsOf(accepted)).toContainEqual(
      expect.objectContaining({ what: UNPAID, details: `${OWED}: the card was charged after all` }),
    );
  });

  it('whose payment is taken back by hand is shown to an admin', async () => {
    const accepted = await lost();
    await sweepPayments(world.deps);
    const { transferId } = await world.payment(accepted.paymentId);
    await world.standin.call(`/v1/transfers/${transferId}/reversals`, { amount: '600' });
    await hears('transfer.reversed', transferId!);
    expect(await flagsOf(accepted)).toContainEqual({
      ...{ what: 'the payment of a loss was taken back', details: `${transferId}: 600 of ${OWED}`, open: true },
    });
  });
});

describe('while the house’s balance has too little', () => {
  it('an admin is told, and it is tried again every hour until it is paid', async () => {
    const poor = await createMoneyWorld();
    const rich = world;
    world = poor;
    try {
      const accepted = await lost();
      await sweepPayments(world.deps);
      await untilDone(accepted);
      const unpaid = { what: UNPAID, details: `${OWED}: balance_insufficient` };
      expect(await flagsOf(accepted)).toContainEqual({ ...unpaid, open: true });
      expect(await transfersTo(accepted)).toEqual([]);
      expect(await brokenInvariants(world.db)).toEqual({});

      await topUp(10_000);
      await sweepPayments(world.deps);
      expect(await transfersTo(accepted)).toEqual([]);
      await world.db
        .update(payments)
        .set({ updatedAt: sql`clock_timestamp() - interval '61 minutes'` })
        .where(eq(payments.id, accepted.paymentId));
      await sweepPayments(world.deps);
      await expectPaidOnce(accepted);
      expect(await flagsOf(accepted)).toContainEqual({ ...unpaid, open: false });
    } finally {
      world = rich;
      await poor.close();
    }
  });
});
