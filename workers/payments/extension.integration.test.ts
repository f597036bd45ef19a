import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { decideBlocks } from '@cc/drizzle/repositories/blocks.ts';
import { callOffExtension, extendSession } from '@cc/drizzle/repositories/extend.ts';
import { balancesIn, ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { refundsOf } from '@cc/drizzle/repositories/refunds.ts';
import { settleSession } from '@cc/drizzle/repositories/session-settle.ts';
import { endSession } from '@cc/drizzle/repositories/sessions.ts';
import { decideCapture } from '@cc/drizzle/repositories/session-decision.ts';
import { payments, presenceIntervals, questions, receipts, sessions } from '@cc/drizzle/schema/index.ts';
import { sessionView } from '@cc/drizzle/views/session.ts';
import { timelineOf } from '@cc/drizzle/views/timeline.ts';
import { carryOut } from './effect.ts';
import { reconcilePayments } from './reconcile.ts';
import { createMoneyWorld, FEE, PRICE, saveCard, type Accepted, type MoneyWorld } from './testing/world.ts';

let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
afterEach(async () => {
  world.standin.clearFaults();
  const broken = await brokenInvariants(world.db);
  expect(broken).toEqual({});
  expect(await ledgerSum(world.db)).toBe(0);
});

const MINUTE = 60_000;
const BLOCK_MINUTES = 30;

/** A call that goes on, has been talked for so long without a break, and whose first block is charged. */
async function talking(minutes: number, card?: string): Promise<Accepted> {
  const accepted = await world.accepted(card);
  await carryOut(world.deps, accepted.paymentId);
  await talk(accepted, minutes);
  await carryOut(world.deps, accepted.paymentId);
  expect(await world.payment(accepted.paymentId)).toMatchObject({ status: 'captured' });
  return accepted;
}

/** The evidence of so many minutes of talk up to now, and what follows from it. @returns payments that want something */
async function talk({ sessionId, customerId, consultantId }: Accepted, minutes: number): Promise<string[]> {
  return world.db.transaction(async (tx) => {
    const from = inMs(-minutes * MINUTE);
    const { blocks } = await world.session(sessionId);
    const endsAt = inMs((blocks * BLOCK_MINUTES - minutes) * MINUTE);
    await tx
      .update(sessions)
      .set({ status: 'live', liveAt: from, talkingSince: from, blockEndsAt: endsAt })
      .where(eq(sessions.id, sessionId));
    await tx.delete(presenceIntervals).where(eq(presenceIntervals.sessionId, sessionId));
    const people = [customerId, consultantId];
    await tx
      .insert(presenceIntervals)
      .values(people.map((userId) => ({ sessionId, userId, fromAt: from, lastMediaAt: NOW, closed: false })));
    const decided = await decideCapture(tx, sessionId);
    return [...(decided?.payments ?? []), ...((await decideBlocks(tx, sessionId)) ?? [])];
  });
}

const extend = async ({ sessionId, customerId }: Accepted, block = 2, priceMinor = PRICE) => {
  const wish = { sessionId, customerId, block, priceMinor };
  const { paymentId } = await world.db.transaction((tx) => extendSession(tx, wish, RULES));
  return paymentId;
};

/** Asked for, and its hold stands. */
async function extended(accepted: Accepted, block = 2): Promise<string> {
  const paymentId = await extend(accepted, block);
  await carryOut(world.deps, paymentId!);
  expect(await world.payment(paymentId!)).toMatchObject({ status: 'held', block, wanted: null });
  return paymentId!;
}

async function hangUp(accepted: Accepted, by: 'customer' | 'consultant' = 'customer'): Promise<string[]> {
  const { sessionId } = accepted;
  const change = await world.db.transaction((tx) =>
    endSession(tx, { sessionId, reason: 'hung_up', by: accepted[`${by}Id`] }),
  );
  await world.db.update(presenceIntervals).set({ closed: true }).where(eq(presenceIntervals.sessionId, sessionId));
  await world.db.update(questions).set({ status: 'done' }).where(eq(questions.customerId, accepted.customerId));
  const settled = await world.db.transaction((tx) =>
    settleSession(tx, sessionId, { rules: RULES, factsRead: () => true }),
  );
  return [...change!.payments, ...settled!.payments];
}

const view = async ({ sessionId, customerId }: Accepted) => (await sessionView(world.db, sessionId, customerId))!;
const intentOf = async (paymentId: string) =>
  world.standin.call(`/v1/payment_intents/${(await world.payment(paymentId)).providerId}`);

describe('extending a call by another block', () => {
  it('makes the call longer when the hold stands, charges it when it begins, with a receipt of its own', async () => {
    const accepted = await talking(26);
    const before = await world.session(accepted.sessionId);
    const paymentId = await extend(accepted);
    expect(await view(accepted)).toMatchObject({ blocks: 1, extension: { block: 2, status: 'new' } });
    // To the other one there is nothing to see before it stands.
    const theirs = await sessionView(world.db, accepted.sessionId, accepted.consultantId);
    expect(theirs).toMatchObject({ blocks: 1, extension: null });
    await carryOut(world.deps, paymentId!);

    const after = await world.session(accepted.sessionId);
    expect(after.blocks).toBe(2);
    expect(after.blockEndsAt!.getTime() - before.blockEndsAt!.getTime()).toBe(BLOCK_MINUTES * MINUTE);
    expect(world.news.filter(({ event }) => event === 'session:status').at(-1)).toMatchObject({
      payload: { session: { blocks: 2, extension: null, payment: { capturedMinor: PRICE } } },
    });
    // Not before its first moment.
    expect(await talk(accepted, 29.9)).toEqual([]);
    expect(await intentOf(paymentId!)).toMatchObject({ status: 'requires_capture' });
    expect(await talk(accepted, 30.1)).toEqual([paymentId]);
    expect(await talk(accepted, 31)).toEqual([]);
    await carryOut(world.deps, paymentId!);
    expect(await intentOf(paymentId!)).toMatchObject({ status: 'succeeded', amount_received: PRICE });
    expect(await balancesIn(world.db, paymentId!)).toMatchObject({ customer: -PRICE, consultant: PRICE - FEE });
    const papers = await world.db.select().from(receipts).where(eq(receipts.paymentId, paymentId!));
    expect(papers).toMatchObject([{ kind: 'receipt', amountMinor: PRICE, facts: { block: 2, freeMinutes: 0 } }]);

    expect(await hangUp(accepted)).toEqual([]);
    expect(await view(accepted)).toMatchObject({
      blocks: 2,
      earnMinor: 2 * (PRICE - FEE),
      payment: { capturedMinor: 2 * PRICE, refundedMinor: 0 },
    });
    const told = (await timelineOf(world.db, await world.session(accepted.sessionId))).events.map(({ what }) => what);
    expect(told.join(' ')).toMatch(/extended the call by a block \(number 2\).*Block 2 had begun/);
  });

  it('lets the hold go when the call ends before the block begins', async () => {
    const accepted = await talking(28);
    const paymentId = await extended(accepted);
    expect(await hangUp(accepted)).toEqual([paymentId]);
    await carryOut(world.deps, paymentId);
    expect(await world.payment(paymentId)).toMatchObject({ status: 'cancelled', capturedMinor: 0 });
    expect(await intentOf(paymentId)).toMatchObject({ status: 'canceled' });
    expect(await view(accepted)).toMatchObject({ payment: { capturedMinor: PRICE } });
  });

  it('gives back the unused share of the block that the consultant breaks off, and of no other', async () => {
    const accepted = await talking(27);
    const paymentId = await extended(accepted);
    await talk(accepted, 42);
    await carryOut(world.deps, paymentId);
    expect(await hangUp(accepted, 'consultant')).toEqual([paymentId]);
    await carryOut(world.deps, paymentId);
    expect(await refundsOf(world.db, accepted.paymentId)).toEqual([]);
    const [given] = await refundsOf(world.db, paymentId);
    expect(given).toMatchObject({ reason: 'consultant_left', status: 'succeeded' });
    expect(Math.abs(given!.amountMinor - (PRICE * 18) / 30)).toBeLessThanOrEqual(5);
  });

  it('takes another card when one is refused, goes on meanwhile, and can be called off', async () => {
    const accepted = await talking(26);
    const { sessionId, customerId } = accepted;
    const bad = await saveCard(
      world.db,
      world.standin,
      customerId,
      accepted.providerCustomer,
      'pm_card_chargeCustomerFail',
    );
    const first = (await extend(accepted))!;
    await world.db.update(payments).set({ paymentMethodId: bad!.id }).where(eq(payments.id, first));
    await carryOut(world.deps, first);
    expect(await view(accepted)).toMatchObject({ blocks: 1, status: 'live', extension: { status: 'declined' } });
    const wish = { sessionId, customerId, block: 2 };
    const off = await world.db.transaction((tx) => callOffExtension(tx, wish));
    expect(off.paymentId).toBe(first);
    await carryOut(world.deps, first);
    expect(await view(accepted)).toMatchObject({ extension: null });
    const second = await extended(accepted);
    expect(await world.payment(second)).toMatchObject({ attempt: 2 });
    expect(await world.payment(first)).toMatchObject({ status: 'cancelled', wanted: null });
    // What stands is not called off: hanging up before it begins costs nothing anyway.
    expect((await world.db.transaction((tx) => callOffExtension(tx, wish))).paymentId).toBe(null);
    for (const id of await hangUp(accepted)) await carryOut(world.deps, id);
  });

  it('does not hold up the end: what the bank still asks then is given up, and a late yes is released', async () => {
    const accepted = await talking(29);
    const { customerId, providerCustomer } = accepted;
    const careful = await saveCard(
      world.db,
      world.standin,
      customerId,
      providerCustomer,
      'pm_card_authenticationRequired',
    );
    const paymentId = (await extend(accepted))!;
    await world.db.update(payments).set({ paymentMethodId: careful!.id }).where(eq(payments.id, paymentId));
    await carryOut(world.deps, paymentId);
    expect(await view(accepted)).toMatchObject({ extension: { status: 'action_required' } });
    expect(await hangUp(accepted)).toEqual([paymentId]);
    await carryOut(world.deps, paymentId);
    expect(await world.payment(paymentId)).toMatchObject({ status: 'cancelled' });
    expect(await intentOf(paymentId)).toMatchObject({ status: 'canceled' });
  });

  it('is asked for once, at the price that was shown, by the customer alone, and not too early', async () => {
    const early = await talking(20);
    await expect(extend(early)).rejects.toThrow(/too early/);
    await hangUp(early);
    const accepted = await talking(26);
    await expect(extend(accepted, 2, PRICE - 1)).rejects.toThrow(/Look again/);
    await expect(extend(accepted, 3)).rejects.toThrow(/Look again/);
    await expect(extend({ ...accepted, customerId: accepted.consultantId })).rejects.toThrow(/no such call/);
    const ids = await Promise.all([extend(accepted), extend(accepted), extend(accepted)]);
    expect(ids.filter(Boolean)).toHaveLength(1);
    const rows = await world.db
      .select()
      .from(payments)
      .where(and(eq(payments.sessionId, accepted.sessionId), eq(payments.block, 2)));
    expect(rows).toHaveLength(1);
    await carryOut(world.deps, rows[0]!.id);
    expect(await extend(accepted)).toBe(null);
    for (const id of await hangUp(accepted)) await carryOut(world.deps, id);
  });

  it('books the platform’s loss when the hold is gone by the time the block begins', async () => {
    const accepted = await talking(27);
    const paymentId = await extended(accepted);
    const { providerId } = await world.payment(paymentId);
    await world.standin.call(`/v1/payment_intents/${providerId}/cancel`, {});
    expect(await talk(accepted, 31)).toEqual([paymentId]);
    await carryOut(world.deps, paymentId);
    await reconcilePayments(world.deps, 3_600_000);
    expect(await world.payment(paymentId)).toMatchObject({ status: 'cancelled', capturedMinor: 0 });
    expect(await balancesIn(world.db, paymentId)).toMatchObject({ consultant: PRICE - FEE, platform_fee: FEE - PRICE });
    await hangUp(accepted);
  });
});
