import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callOffHold, planHold, useHold } from '@cc/drizzle/repositories/advance-holds.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { recordEvent } from '@cc/drizzle/repositories/webhook-events.ts';
import { NOW } from '@cc/drizzle/now.ts';
import { advanceHolds, mails, paymentMethods, payments, sessions } from '@cc/drizzle/schema/index.ts';
import { RULES } from '@cc/domain/rules.ts';
import { carryOutAhead } from './advance-hold.ts';
import { carryOut } from './effect.ts';
import { reconcilePayments } from './reconcile.ts';
import { sweepPayments } from './sweep.ts';
import { createMoneyWorld, FEE, PRICE, type Accepted, type MoneyWorld } from './testing/world.ts';
import { foldEvent } from './webhook.ts';

const HOUR = 3_600_000;
let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
afterEach(() => world.standin.clearFaults());

interface Planned extends Accepted {
  id: string;
}

/** Something that begins in so many hours and takes one, of a payer with this card. */
async function planned({ card = 'pm_card_visa', inHours = 40, hours = 1 } = {}): Promise<Planned> {
  const accepted = await world.accepted(card);
  // The session of the fixture is not looked at: only its people, their card and account are.
  await world.db.delete(payments).where(eq(payments.id, accepted.paymentId));
  const [method] = await world.db.select().from(paymentMethods).where(eq(paymentMethods.userId, accepted.customerId));
  const startsAt = new Date(Date.now() + inHours * HOUR);
  const hold = await world.db.transaction((tx) =>
    planHold(
      tx,
      {
        ...{ payerId: accepted.customerId, paymentMethodId: method!.id, destination: accepted.account },
        ...{ amountMinor: PRICE, feeMinor: FEE, currency: 'usd', title: 'Mending a clock', url: '/bookings/1' },
        ...{ startsAt, neededUntil: new Date(startsAt.getTime() + hours * HOUR) },
      },
      RULES,
    ),
  );
  return { ...accepted, id: hold.id };
}

const row = async ({ id }: Planned) => (await world.db.select().from(advanceHolds).where(eq(advanceHolds.id, id)))[0]!;
const set = ({ id }: Planned, values: Partial<typeof advanceHolds.$inferInsert>) =>
  world.db.update(advanceHolds).set(values).where(eq(advanceHolds.id, id));
const run = ({ id }: Planned) => carryOutAhead(world.deps, id);
const intentsOf = async ({ providerCustomer }: Planned) =>
  (await world.standin.call(`/v1/payment_intents?customer=${providerCustomer}`)).data as {
    id: string;
    status: string;
    amount: number;
  }[];
const lettersTo = async ({ customerId }: Planned) =>
  (await world.db.select().from(mails).where(eq(mails.userId, customerId))).map(({ template, data }) => ({
    template,
    data,
  }));
async function hears(type: string, objectId: string): Promise<void> {
  const id = `evt_${randomUUID()}`;
  await recordEvent(world.db, { id, type, objectId, account: null });
  await foldEvent(world.deps, id);
}
async function untilSettled(one: Planned): Promise<void> {
  for (let tries = 0; tries < 10 && (await row(one)).status === 'planned'; tries += 1) {
    await set(one, { leaseUntil: null });
    await run(one);
  }
}

describe('a hold for something that begins later', () => {
  it('is left alone until 48 hours before, then placed by the sweep, once', async () => {
    const [far, near] = [await planned({ inHours: 49 }), await planned({ inHours: 47 })];
    await sweepPayments(world.deps);
    await sweepPayments(world.deps);
    expect(await row(far)).toMatchObject({ status: 'planned', dueAt: expect.any(Date) });
    expect(await intentsOf(far)).toEqual([]);
    expect(await row(near)).toMatchObject({ status: 'held', captureBefore: expect.any(Date) });
    expect(await intentsOf(near)).toMatchObject([{ status: 'requires_capture', amount: PRICE }]);
    expect(await lettersTo(near)).toEqual([]);
  });

  it.each([
    ['its answer was lost', { kind: 'answer_lost', next: 2 }],
    ['the request was lost', { kind: 'connection_closed', next: 2 }],
    ['a fault came after the effect', { kind: 'server_error', effect: true, recorded: true, next: 1 }],
    ['a fault came before the effect', { kind: 'server_error', effect: false, recorded: true, next: 1 }],
  ])('is placed once although %s', async (_what, fault) => {
    const one = await planned();
    await world.standin.hook('faults', { ...fault, match: { method: 'POST', path: '/v1/payment_intents' } });
    await run(one);
    await untilSettled(one);
    expect(await row(one)).toMatchObject({ status: 'held' });
    expect((await intentsOf(one)).filter(({ status }) => status === 'requires_capture')).toHaveLength(1);
  });

  it('is placed once by several at a time', async () => {
    const one = await planned();
    await Promise.all([1, 2, 3, 4].map(() => run(one)));
    expect(await intentsOf(one)).toHaveLength(1);
  });

  it('pays for the session under its own id once that begins, and is captured as any other', async () => {
    const one = await planned();
    await run(one);
    await world.db.transaction(async (tx) => {
      expect(await useHold(tx, one.id, one.sessionId, RULES)).toMatchObject({ id: one.id, status: 'held' });
      await tx
        .update(sessions)
        .set({ decision: 'capture', decidedAt: NOW, status: 'live', liveAt: NOW })
        .where(eq(sessions.id, one.sessionId));
      await wantPayments(tx, one.sessionId, 'capture');
    });
    await carryOut(world.deps, one.id);
    expect(await world.payment(one.id)).toMatchObject({ status: 'captured', capturedMinor: PRICE });
    await reconcilePayments(world.deps, HOUR);
    expect(await row(one)).toMatchObject({ status: 'used', dueAt: null });
    expect(await intentsOf(one)).toMatchObject([{ status: 'succeeded' }]);
    expect(await world.db.transaction((tx) => useHold(tx, one.id, one.sessionId, RULES))).toBeUndefined();
  });
});

describe('a bank that wants to hear from the payer', () => {
  const asked = async (): Promise<Planned> => {
    const one = await planned({ card: 'pm_card_authenticationRequired' });
    await run(one);
    expect(await row(one)).toMatchObject({ status: 'asked', declineCode: 'authentication_required' });
    return one;
  };

  it('is told by mail, once, with the day by which', async () => {
    const one = await asked();
    await run(one);
    await sweepPayments(world.deps);
    expect(await lettersTo(one)).toMatchObject([
      { template: 'hold_ahead_asked', data: { title: 'Mending a clock', amount: '$45.00', url: '/bookings/1' } },
    ]);
    const { askedAt, dueAt } = await row(one);
    expect(dueAt!.getTime() - askedAt!.getTime()).toBe(24 * HOUR);
  });

  it('has its answer, and the hold stands', async () => {
    const one = await asked();
    const intent = (await row(one)).providerId!;
    await world.standin.call(`/v1/payment_intents/${intent}/confirm`, {
      payment_method: (
        await world.db.select().from(paymentMethods).where(eq(paymentMethods.userId, one.customerId))
      )[0]!.providerId,
    });
    await world.standin.hook('authenticate', { intent });
    await hears('payment_intent.amount_capturable_updated', intent);
    expect(await row(one)).toMatchObject({ status: 'held', askedAt: null, declineCode: null });
  });

  it('and is not answered for 24 hours: it is cancelled, and its payer told', async () => {
    const one = await asked();
    await set(one, { askedAt: new Date(Date.now() - 25 * HOUR), dueAt: new Date(Date.now() - HOUR) });
    await sweepPayments(world.deps);
    expect(await row(one)).toMatchObject({ status: 'cancelled', dueAt: null });
    expect(await intentsOf(one)).toMatchObject([{ status: 'canceled' }]);
    expect((await lettersTo(one)).map(({ template }) => template)).toEqual([
      'hold_ahead_asked',
      'hold_ahead_cancelled',
    ]);
  });

  it('and was answered in the last moment, although nobody heard of it: it stands', async () => {
    const one = await asked();
    const intent = (await row(one)).providerId!;
    const [method] = await world.db.select().from(paymentMethods).where(eq(paymentMethods.userId, one.customerId));
    await world.standin.call(`/v1/payment_intents/${intent}/confirm`, { payment_method: method!.providerId });
    await world.standin.hook('authenticate', { intent });
    await set(one, { askedAt: new Date(Date.now() - 25 * HOUR), dueAt: new Date(Date.now() - HOUR) });
    await sweepPayments(world.deps);
    expect(await row(one)).toMatchObject({ status: 'held' });
  });

  it('is asked in the same way when the card was refused', async () => {
    const one = await planned({ card: 'pm_card_chargeCustomerFail' });
    await run(one);
    expect(await row(one)).toMatchObject({ status: 'asked' });
    expect(await lettersTo(one)).toMatchObject([{ data: { why: expect.stringContaining('another card') as string } }]);
  });
});

describe('a hold that stands', () => {
  it('is placed anew in time when the bank would let go of it before it can be charged', async () => {
    const one = await planned();
    await run(one);
    const before = await row(one);
    const soon = new Date(Date.now() + 5 * HOUR);
    await set(one, { captureBefore: soon, dueAt: new Date(soon.getTime() - 6 * HOUR) });
    await sweepPayments(world.deps);
    const after = await row(one);
    expect(after).toMatchObject({ status: 'held', attempt: 2 });
    expect(after.captureBefore!.getTime()).toBeGreaterThan(after.neededUntil.getTime());
    expect((await intentsOf(one)).map(({ id, status }) => [id, status]).sort()).toEqual(
      [
        [before.providerId, 'canceled'],
        [after.providerId, 'requires_capture'],
      ].sort(),
    );
  });

  it('and was let go of there is placed anew', async () => {
    const one = await planned();
    await run(one);
    const { providerId } = await row(one);
    await world.standin.hook('expire', { payment_intent: providerId });
    await hears('payment_intent.canceled', providerId!);
    await sweepPayments(world.deps);
    const after = await row(one);
    expect(after).toMatchObject({ status: 'held', attempt: 2 });
    expect(after.providerId).not.toBe(providerId);
  });

  it('is released when what it was for is called off, or never began', async () => {
    const [off, unused] = [await planned(), await planned()];
    for (const one of [off, unused]) await run(one);
    await world.db.transaction((tx) => callOffHold(tx, off.id, RULES));
    const past = new Date(Date.now() - 2 * HOUR);
    await set(unused, { startsAt: past, neededUntil: new Date(past.getTime() + HOUR), dueAt: past });
    await sweepPayments(world.deps);
    for (const one of [off, unused]) {
      expect(await row(one)).toMatchObject({ status: 'cancelled', dueAt: null });
      expect(await intentsOf(one)).toMatchObject([{ status: 'canceled' }]);
      expect(await lettersTo(one)).toEqual([]);
    }
  });

  it('that nobody knew of any more is released by the reconciler', async () => {
    const one = await planned();
    await world.db.transaction((tx) => callOffHold(tx, one.id, RULES));
    await run(one);
    expect(await row(one)).toMatchObject({ status: 'cancelled', providerId: null });
    // A process that was paused before it sent wakes up now.
    const [method] = await world.db.select().from(paymentMethods).where(eq(paymentMethods.userId, one.customerId));
    await world.standin.payments.holdAhead(
      {
        ...{ sessionId: one.id, paymentId: one.id, customerId: one.providerCustomer, methodId: method!.providerId },
        ...{ amountMinor: PRICE, currency: 'usd', destination: one.account },
      },
      `${one.id}:ahead:1`,
    );
    await reconcilePayments(world.deps, HOUR);
    expect(await intentsOf(one)).toMatchObject([{ status: 'canceled' }]);
  });
});
