import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { balancesIn, ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { insertRefund, refundsOf, wantOpen } from '@cc/drizzle/repositories/refunds.ts';
import { lockPayment, takeLease } from '@cc/drizzle/repositories/payments.ts';
import { mails, moneyFlags, payments, refunds } from '@cc/drizzle/schema/index.ts';
import { compareMoney } from './compare.ts';
import { carryOut } from './effect.ts';
import { reconcilePayments } from './reconcile.ts';
import { sweepPayments } from './sweep.ts';
import { LOST_ANSWERS } from './testing/lost-answers.ts';
import { endedCall, settleCall } from './testing/ended-call.ts';
import { createMoneyWorld, FEE, PRICE, PROVIDER_FEE, type Accepted, type MoneyWorld } from './testing/world.ts';

let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
afterEach(() => world.standin.clearFaults());

/** Of a block of 30 minutes, 12 were talked: 18 go back. */
const UNUSED = 2_700;
const FEE_BACK = 540;

/** Repeats like jobs and sweeper do, until nothing is wanted any more. */
async function untilDone(paymentId: string): Promise<void> {
  for (let tries = 0; tries < 15; tries += 1) {
    await world.db.update(payments).set({ leaseUntil: null }).where(eq(payments.id, paymentId));
    await carryOut(world.deps, paymentId);
    if ((await world.payment(paymentId)).wanted === null) return;
  }
  throw new Error('The effect is still wanted.');
}

async function brokenOff(card?: string): Promise<Accepted> {
  const accepted = await endedCall(world, 'consultant', card);
  await carryOut(world.deps, accepted.paymentId);
  expect(await settleCall(world, accepted)).toMatchObject({ payments: [accepted.paymentId] });
  return accepted;
}

async function expectRefundedOnce(accepted: Accepted): Promise<void> {
  const payment = await world.payment(accepted.paymentId);
  expect(payment).toMatchObject({
    status: 'captured',
    wanted: null,
    capturedMinor: PRICE,
    refundedMinor: UNUSED,
    feeRefundedMinor: FEE_BACK,
  });
  const { data } = await world.standin.call(`/v1/refunds?payment_intent=${payment.providerId}`);
  expect(data).toMatchObject([{ amount: UNUSED, status: 'succeeded' }]);
  const [fee] = (await world.standin.call(`/v1/application_fees?limit=100`)).data as object[];
  expect(fee).toMatchObject({ amount: FEE });
  expect(await balancesIn(world.db, accepted.paymentId)).toEqual({
    customer: UNUSED - PRICE,
    platform_fee: FEE - FEE_BACK,
    consultant: PRICE - FEE - (UNUSED - FEE_BACK),
    provider_fee: -PROVIDER_FEE,
    provider: PROVIDER_FEE,
  });
  expect(await refundsOf(world.db, accepted.paymentId)).toMatchObject([
    { number: 1, reason: 'consultant_left', amountMinor: UNUSED, status: 'succeeded' },
  ]);
  expect(await ledgerSum(world.db)).toBe(0);
  const flags = await world.db.select().from(moneyFlags).where(eq(moneyFlags.paymentId, accepted.paymentId));
  expect(flags).toEqual([]);
}

describe('a call that the consultant breaks off after the mark', () => {
  it('gives the unused share back by itself, commission in proportion, and tells both', async () => {
    const accepted = await brokenOff();
    world.news.length = 0;
    await carryOut(world.deps, accepted.paymentId);
    await expectRefundedOnce(accepted);
    expect(new Set(world.news.map(({ to }) => to))).toEqual(new Set([accepted.customerId, accepted.consultantId]));
    const sent = await world.db.select().from(mails);
    expect(sent.filter(({ userId }) => userId === accepted.customerId)).toContainEqual(
      expect.objectContaining({ template: 'refunded', data: expect.objectContaining({ amount: '$27.00' }) }),
    );
    expect(sent.filter(({ userId }) => userId === accepted.consultantId)).toMatchObject([
      { template: 'refund_given', data: { share: '$21.60', reason: 'consultant_left' } },
    ]);
    // Nothing more, however often anybody looks.
    expect(await settleCall(world, accepted)).toBe(null);
    await compareMoney(world.deps, accepted.paymentId);
    await reconcilePayments(world.deps, 3_600_000);
    await sweepPayments(world.deps);
    await expectRefundedOnce(accepted);
    expect(await brokenInvariants(world.db)).toEqual({});
  });

  it('is not refunded when the customer left', async () => {
    const accepted = await endedCall(world, 'customer');
    await carryOut(world.deps, accepted.paymentId);
    expect(await settleCall(world, accepted)).toMatchObject({ payments: [], session: { brokenOffBy: null } });
    expect(await refundsOf(world.db, accepted.paymentId)).toEqual([]);
  });

  it('is refunded when its charge has arrived, if that was still on its way', async () => {
    const accepted = await endedCall(world, 'consultant');
    expect(await settleCall(world, accepted)).toMatchObject({ payments: [] });
    await carryOut(world.deps, accepted.paymentId);
    await untilDone(accepted.paymentId);
    await expectRefundedOnce(accepted);
  });

  it('gives nothing back of a charge that was refused', async () => {
    const accepted = await endedCall(world, 'consultant');
    await settleCall(world, accepted);
    const { providerId } = await world.payment(accepted.paymentId);
    await world.standin.call(`/v1/payment_intents/${providerId}/cancel`, {});
    await untilDone(accepted.paymentId);
    expect(await refundsOf(world.db, accepted.paymentId)).toMatchObject([{ status: 'void' }]);
  });

  it.each(LOST_ANSWERS)('is refunded once although %s', async (_what, fault) => {
    const accepted = await brokenOff();
    await world.standin.hook('faults', { ...fault, match: { method: 'POST', path: '/v1/refunds' } });
    await carryOut(world.deps, accepted.paymentId);
    await untilDone(accepted.paymentId);
    await expectRefundedOnce(accepted);
  });

  it('is refunded once when a process dies between sending and folding in, and when several are at it', async () => {
    const accepted = await brokenOff();
    const [refund] = await refundsOf(world.db, accepted.paymentId);
    const row = (await takeLease(world.db, accepted.paymentId, 8_000))!;
    expect(row.effectKey).toMatch(/:refund:1-1-1$/);
    await world.standin.payments.refund(row.providerId!, { refundId: refund!.id, amountMinor: UNUSED }, row.effectKey!);
    await world.db.update(payments).set({ leaseUntil: null }).where(eq(payments.id, accepted.paymentId));
    await Promise.all([1, 2, 3].map(() => carryOut(world.deps, accepted.paymentId)));
    await untilDone(accepted.paymentId);
    await expectRefundedOnce(accepted);
  });

  it('is done by the sweeper when every job was lost', async () => {
    const accepted = await brokenOff();
    await sweepPayments(world.deps);
    await expectRefundedOnce(accepted);
  });
});

describe('other refunds', () => {
  it('that the bank does not take come back to the house, and wait for an admin', async () => {
    const accepted = await brokenOff('pm_card_refundFail');
    await carryOut(world.deps, accepted.paymentId);
    await world.standin.hook('advance', { seconds: 120 });
    await compareMoney(world.deps, accepted.paymentId);
    expect(await refundsOf(world.db, accepted.paymentId)).toMatchObject([{ status: 'failed' }]);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ refundedMinor: 0, wanted: null });
    expect(await balancesIn(world.db, accepted.paymentId)).toMatchObject({ customer: -PRICE, refunds: UNUSED });
    const flags = await world.db.select().from(moneyFlags).where(eq(moneyFlags.paymentId, accepted.paymentId));
    expect(flags.map(({ what }) => what)).toEqual(['the bank did not take a refund']);
    expect(await ledgerSum(world.db)).toBe(0);
  });

  it('that take their time are under way, and have arrived once the bank says so', async () => {
    const accepted = await brokenOff('pm_card_pendingRefund');
    await carryOut(world.deps, accepted.paymentId);
    expect(await refundsOf(world.db, accepted.paymentId)).toMatchObject([{ status: 'pending' }]);
    expect(await world.payment(accepted.paymentId)).toMatchObject({ refundedMinor: UNUSED, wanted: null });
    await world.standin.hook('advance', { seconds: 61 });
    // Its webhook is lost; whoever sweeps looks again after five minutes.
    await world.db
      .update(refunds)
      .set({ updatedAt: sql`clock_timestamp() - interval '6 minutes'` })
      .where(eq(refunds.paymentId, accepted.paymentId));
    await sweepPayments(world.deps);
    await expectRefundedOnce(accepted);
  });

  it('made by hand at the provider are found by the reconciler and booked', async () => {
    const accepted = await endedCall(world, 'customer');
    await carryOut(world.deps, accepted.paymentId);
    const { providerId } = await world.payment(accepted.paymentId);
    await world.standin.call('/v1/refunds', { payment_intent: providerId!, amount: '1000' });
    await reconcilePayments(world.deps, 3_600_000);
    expect(await refundsOf(world.db, accepted.paymentId)).toMatchObject([
      { reason: 'by_hand', amountMinor: 1_000, status: 'succeeded' },
    ]);
    // Without a reversal of the transfer it is the house that bears it.
    expect(await balancesIn(world.db, accepted.paymentId)).toMatchObject({
      customer: 1_000 - PRICE,
      refunds: -1_000,
      consultant: PRICE - FEE,
    });
  });

  it('follow one after the other, each under a key of its own, down to nothing', async () => {
    const accepted = await brokenOff();
    await world.db.transaction(async (tx) => {
      const payment = (await lockPayment(tx, accepted.paymentId))!;
      await insertRefund(tx, payment, { reason: 'case', amountMinor: PRICE - UNUSED });
      await wantOpen(tx, payment);
    });
    await untilDone(accepted.paymentId);
    expect(await balancesIn(world.db, accepted.paymentId)).toEqual({
      customer: 0,
      platform_fee: 0,
      consultant: 0,
      provider_fee: -PROVIDER_FEE,
      provider: PROVIDER_FEE,
    });
    expect((await refundsOf(world.db, accepted.paymentId)).map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });
});
