import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { balancesIn, ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { chargebacksOf } from '@cc/drizzle/repositories/chargebacks.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { lockPayment } from '@cc/drizzle/repositories/payments.ts';
import { insertRefund, refundsOf, wantOpen } from '@cc/drizzle/repositories/refunds.ts';
import { NOW } from '@cc/drizzle/now.ts';
import { timelineOf } from '@cc/drizzle/views/timeline.ts';
import { moneyFlags, payments, sessions } from '@cc/drizzle/schema/index.ts';
import { compareMoney } from './compare.ts';
import { carryOut } from './effect.ts';
import { flagFraudWarnings } from './fraud-warnings.ts';
import { reconcilePayments } from './reconcile.ts';
import { createMoneyWorld, FEE, PRICE, type Accepted, type MoneyWorld } from './testing/world.ts';

const DISPUTE_FEE = 1_500;

let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
afterEach(() => world.standin.clearFaults());

async function charged(card?: string): Promise<Accepted> {
  const accepted = await world.accepted(card);
  await carryOut(world.deps, accepted.paymentId);
  await world.db.transaction(async (tx) => {
    await tx
      .update(sessions)
      .set({ status: 'ended', decision: 'capture', decidedAt: NOW, endedAt: NOW, liveAt: NOW })
      .where(eq(sessions.id, accepted.sessionId));
    await wantPayments(tx, accepted.sessionId, 'capture');
  });
  await carryOut(world.deps, accepted.paymentId);
  return accepted;
}

async function disputed(): Promise<Accepted> {
  const accepted = await charged();
  const { providerId } = await world.payment(accepted.paymentId);
  await world.standin.hook('disputes', { payment_intent: providerId });
  return accepted;
}

const only = async ({ paymentId }: Accepted) => {
  const all = await chargebacksOf(world.db, paymentId);
  expect(all).toHaveLength(1);
  return all[0]!;
};
const there = async (accepted: Accepted) => world.standin.call(`/v1/disputes/${(await only(accepted)).providerId}`);
const flagsOf = ({ paymentId }: Accepted) =>
  world.db.select().from(moneyFlags).where(eq(moneyFlags.paymentId, paymentId));

async function untilDone({ paymentId }: Accepted): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    await world.db.update(payments).set({ leaseUntil: null }).where(eq(payments.id, paymentId));
    await carryOut(world.deps, paymentId);
    if ((await world.payment(paymentId)).wanted === null) return;
  }
  throw new Error('The effect is still wanted.');
}

describe('a chargeback', () => {
  it('is recorded, booked at the house’s cost, and answered by itself with what is known of the call', async () => {
    const accepted = await disputed();
    await compareMoney(world.deps, accepted.paymentId);
    expect(await only(accepted)).toMatchObject({ status: 'under_review', answered: true, amountMinor: PRICE });
    expect(await there(accepted)).toMatchObject({
      status: 'under_review',
      evidence: {
        customer_name: 'Cora Customer',
        product_description: expect.stringContaining('How do I hold money?'),
        access_activity_log: expect.stringContaining('Ended: '),
      },
    });
    expect(await balancesIn(world.db, accepted.paymentId)).toMatchObject({
      customer: 0,
      disputes: -PRICE,
      consultant: PRICE - FEE,
      platform_fee: FEE,
    });
    expect(await flagsOf(accepted)).toEqual([]);
    expect(await ledgerSum(world.db)).toBe(0);
  });

  it.each([
    ['its answer was lost', { kind: 'answer_lost', next: 2 }],
    ['a fault came after the effect', { kind: 'server_error', effect: true, recorded: true, next: 1 }],
    ['a fault came before the effect', { kind: 'server_error', effect: false, recorded: true, next: 1 }],
  ])('is answered once although %s', async (_what, fault) => {
    const accepted = await disputed();
    await world.standin.hook('faults', { ...fault, match: { method: 'POST', path: '/v1/disputes/*' } });
    await compareMoney(world.deps, accepted.paymentId);
    await untilDone(accepted);
    expect(await there(accepted)).toMatchObject({ status: 'under_review', evidence_details: { submission_count: 1 } });
  });

  it('that is won puts everything back, but for what the bank took', async () => {
    const accepted = await disputed();
    const { providerId } = await world.payment(accepted.paymentId);
    const { data } = await world.standin.call(`/v1/disputes?payment_intent=${providerId}`);
    const [{ id }] = data as [{ id: string }];
    await world.standin.call(`/v1/disputes/${id}`, {
      'evidence[uncategorized_text]': 'winning_evidence',
      submit: 'true',
    });
    await reconcilePayments(world.deps, 3_600_000);
    expect(await only(accepted)).toMatchObject({ status: 'won' });
    const balances = await balancesIn(world.db, accepted.paymentId);
    expect(balances).toMatchObject({ customer: -PRICE, disputes: 0, consultant: PRICE - FEE });
    expect(balances.provider).toBeGreaterThan(DISPUTE_FEE);
    expect(await flagsOf(accepted)).toEqual([]);
  });

  it('that is lost stays the house’s loss, tells an admin, and leaves nothing to refund', async () => {
    const accepted = await disputed();
    await compareMoney(world.deps, accepted.paymentId);
    await world.db.transaction(async (tx) => {
      const payment = (await lockPayment(tx, accepted.paymentId))!;
      await insertRefund(tx, payment, { reason: 'case', amountMinor: 1_000 });
      // It waits while the bank has the money.
      expect(await wantOpen(tx, payment)).toMatchObject({ wanted: null });
    });
    await world.standin.hook('advance', { seconds: 61 * 86_400 });
    await compareMoney(world.deps, accepted.paymentId);
    expect(await only(accepted)).toMatchObject({ status: 'lost' });
    expect(await refundsOf(world.db, accepted.paymentId)).toMatchObject([{ status: 'void' }]);
    expect((await flagsOf(accepted)).map(({ what }) => what)).toEqual(['a chargeback was lost']);
    expect(await balancesIn(world.db, accepted.paymentId)).toMatchObject({ customer: 0, disputes: -PRICE });
    expect(await ledgerSum(world.db)).toBe(0);
  });
});

describe('a bank that only asks', () => {
  const asked = async () => {
    const accepted = await charged('pm_card_createDisputeInquiry');
    await compareMoney(world.deps, accepted.paymentId);
    return accepted;
  };
  const say = async (accepted: Accepted, text: string) => {
    const { providerId } = await only(accepted);
    return world.standin.call(`/v1/disputes/${providerId}`, { 'evidence[uncategorized_text]': text, submit: 'true' });
  };

  it('is answered by itself, takes nothing, and is told of in other words', async () => {
    const accepted = await asked();
    expect(await only(accepted)).toMatchObject({ status: 'under_review', inquiry: true, answered: true });
    expect(await there(accepted)).toMatchObject({ status: 'warning_under_review', balance_transactions: [] });
    expect(await balancesIn(world.db, accepted.paymentId)).toMatchObject({ customer: -PRICE, consultant: PRICE - FEE });
    const timeline = await timelineOf(world.db, await world.session(accepted.sessionId));
    const words = timeline.events.map(({ what }) => what);
    expect(words).toContain('The card’s bank asked us why $45.00 was charged. Nothing was taken back.');
    expect(await flagsOf(accepted)).toEqual([]);
  });

  it('holds up no refund; one of all of it ends the matter', async () => {
    const accepted = await asked();
    await world.db.transaction(async (tx) => {
      const payment = (await lockPayment(tx, accepted.paymentId))!;
      await insertRefund(tx, payment, { reason: 'case', amountMinor: PRICE });
      expect(await wantOpen(tx, payment)).toMatchObject({ wanted: 'refund' });
    });
    await untilDone(accepted);
    await compareMoney(world.deps, accepted.paymentId);
    expect(await refundsOf(world.db, accepted.paymentId)).toMatchObject([{ status: 'succeeded' }]);
    expect(await only(accepted)).toMatchObject({ status: 'won', inquiry: true });
    expect(await ledgerSum(world.db)).toBe(0);
  });

  it('and then takes the money all the same is answered a second time, under a key of its own', async () => {
    const accepted = await asked();
    await world.standin.hook('escalate', { dispute: (await only(accepted)).providerId });
    await compareMoney(world.deps, accepted.paymentId);
    await untilDone(accepted);
    expect(await only(accepted)).toMatchObject({ status: 'under_review', inquiry: false, escalated: true });
    expect(await there(accepted)).toMatchObject({ status: 'under_review', evidence_details: { submission_count: 2 } });
    expect(await balancesIn(world.db, accepted.paymentId)).toMatchObject({ customer: 0, disputes: -PRICE });
    expect(await ledgerSum(world.db)).toBe(0);
  });

  it('and hears nothing more lets the matter rest', async () => {
    const accepted = await asked();
    expect((await say(accepted, 'again')).error).toBeDefined();
    await world.standin.hook('advance', { seconds: 121 * 86_400 });
    await compareMoney(world.deps, accepted.paymentId);
    expect(await only(accepted)).toMatchObject({ status: 'won', inquiry: true });
    expect(await flagsOf(accepted)).toEqual([]);
  });
});

describe('what a bank leaves to a person', () => {
  it('several chargebacks of one charge are answered one after the other', async () => {
    const accepted = await charged('pm_card_createMultipleDisputes');
    await compareMoney(world.deps, accepted.paymentId);
    await untilDone(accepted);
    const all = await chargebacksOf(world.db, accepted.paymentId);
    expect(all).toMatchObject([{ status: 'under_review' }, { status: 'under_review' }]);
    expect(await balancesIn(world.db, accepted.paymentId)).toMatchObject({ customer: 0, disputes: -PRICE });
  });

  it('evidence that the provider refuses is not sent for ever: an admin is told once', async () => {
    const accepted = await charged('pm_card_createComplianceDispute');
    await compareMoney(world.deps, accepted.paymentId);
    await untilDone(accepted);
    expect(await only(accepted)).toMatchObject({ status: 'needs_response', byHand: true, answered: false });
    expect((await flagsOf(accepted)).map(({ what }) => what)).toEqual(['evidence was not taken']);
  });

  it('a suspicion of fraud is raised once, whether its webhook came or not', async () => {
    const accepted = await charged('pm_card_createIssuerFraudRecord');
    const { providerId } = await world.payment(accepted.paymentId);
    await reconcilePayments(world.deps, 3_600_000);
    await flagFraudWarnings(world.deps, { intentId: providerId! });
    expect(await flagsOf(accepted)).toMatchObject([
      { what: 'the card’s bank suspects fraud', details: expect.stringContaining('unauthorized use of card') },
    ]);
  });
});
