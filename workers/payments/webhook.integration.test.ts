import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOW } from '@cc/drizzle/now.ts';
import { ledgerOf, ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { methodsOf } from '@cc/drizzle/repositories/payment-methods.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { foldToldBefore, isToldBefore, recordEvent, unfoldedEvent } from '@cc/drizzle/repositories/webhook-events.ts';
import { consultants, mails, moneyFlags, sessions, webhookEvents } from '@cc/drizzle/schema/index.ts';
import { carryOut } from './effect.ts';
import { reconcilePayments } from './reconcile.ts';
import { sweepPayments } from './sweep.ts';
import { createMoneyWorld, PRICE, type MoneyWorld } from './testing/world.ts';
import { foldEvent } from './webhook.ts';

let world: MoneyWorld;

beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.news.length = 0;
  world.jobs.length = 0;
});

async function event(type: string, objectId: string): Promise<string> {
  const id = `evt_${randomUUID()}`;
  expect(await recordEvent(world.db, { id, type, objectId, account: null })).toBeDefined();
  return id;
}

const decideCapture = (sessionId: string) =>
  world.db.transaction(async (tx) => {
    await tx.update(sessions).set({ decision: 'capture', decidedAt: NOW }).where(eq(sessions.id, sessionId));
    return wantPayments(tx, sessionId, 'capture');
  });

describe('webhooks', () => {
  it('end the same in any order and number', async () => {
    const { paymentId, sessionId } = await world.accepted();
    await carryOut(world.deps, paymentId);
    const { providerId } = await world.payment(paymentId);
    await decideCapture(sessionId);
    // Charged by a process that died before it could fold that in.
    const payment = await world.payment(paymentId);
    await world.standin.payments.capture(providerId!, payment, 'key-of-the-dead');

    const types = ['payment_intent.succeeded', 'payment_intent.created', 'payment_intent.amount_capturable_updated'];
    const ids = await Promise.all([...types, ...types].map((type) => event(type, providerId!)));
    await Promise.all(ids.map((id) => foldEvent(world.deps, id)));
    for (const id of ids.reverse()) await foldEvent(world.deps, id);

    expect(await world.payment(paymentId)).toMatchObject({ status: 'captured', capturedMinor: PRICE, wanted: null });
    expect((await ledgerOf(world.db, paymentId)).filter(({ kind }) => kind === 'capture')).toHaveLength(3);
    expect(await ledgerSum(world.db)).toBe(0);
  });

  it('about refunds, chargebacks and transfers end the same in any order and number', async () => {
    const { paymentId, sessionId } = await world.accepted();
    await carryOut(world.deps, paymentId);
    await decideCapture(sessionId);
    await carryOut(world.deps, paymentId);
    const { providerId } = await world.payment(paymentId);
    await world.standin.call('/v1/refunds', { payment_intent: providerId!, amount: '500', reverse_transfer: 'true' });
    await world.standin.hook('disputes', { payment_intent: providerId, reason: 'product_not_received' });
    const charge = (await world.standin.call(`/v1/charges?payment_intent=${providerId}`)).data as {
      transfer: string;
    }[];

    const about = [
      ...['charge.dispute.closed', 'charge.refunded', 'charge.dispute.created', 'refund.updated', 'charge.expired'].map(
        (type) => event(type, providerId!),
      ),
      event('transfer.reversed', charge[0]!.transfer),
      event('transfer.created', 'tr_unknown'),
    ];
    const ids = await Promise.all(about);
    await Promise.all(ids.map((id) => foldEvent(world.deps, id)));
    for (const id of ids.reverse()) await foldEvent(world.deps, id);

    expect(await world.payment(paymentId)).toMatchObject({ status: 'captured', refundedMinor: 500, wanted: null });
    const lines = await ledgerOf(world.db, paymentId);
    const kinds = lines
      .filter(({ account }) => account === 'customer')
      .map(({ kind, amountMinor }) => [kind, amountMinor]);
    expect(kinds.sort()).toEqual([
      ['capture', -PRICE],
      ['chargeback', PRICE - 500],
      ['refund', 500],
    ]);
    expect(await ledgerSum(world.db)).toBe(0);
  });

  it('are folded in by the sweeper when their job was lost', async () => {
    const { paymentId } = await world.accepted('pm_card_authenticationRequired');
    await carryOut(world.deps, paymentId);
    const { providerId } = await world.payment(paymentId);
    await world.standin.hook('authenticate', { intent: providerId });
    const id = await event('payment_intent.amount_capturable_updated', providerId!);
    await world.db
      .update(webhookEvents)
      .set({ receivedAt: new Date(Date.now() - 60_000) })
      .where(eq(webhookEvents.id, id));
    await sweepPayments(world.deps);
    expect(await unfoldedEvent(world.db, id)).toBeUndefined();
    expect(await world.payment(paymentId)).toMatchObject({ status: 'held' });
  });

  it('that tell what our own requests were answered are folded in together, without a look at the provider', async () => {
    const released = await world.accepted();
    await carryOut(world.deps, released.paymentId);
    const { providerId } = await world.payment(released.paymentId);
    const standing = await world.accepted();
    await carryOut(world.deps, standing.paymentId);
    const { providerId: held } = await world.payment(standing.paymentId);
    await world.db.transaction((tx) => wantPayments(tx, released.sessionId, 'cancel'));
    await carryOut(world.deps, released.paymentId);

    const told = [
      ...['amount_capturable_updated', 'canceled'].map((what) => event(`payment_intent.${what}`, providerId!)),
      event('charge.refunded', providerId!),
      event('payment_intent.amount_capturable_updated', held!),
    ];
    // The hold of this one stands as far as we know, so that it is gone is news.
    const news = [event('payment_intent.canceled', held!), event('payment_intent.succeeded', providerId!)];
    const [old, fresh] = [await Promise.all(told), await Promise.all(news)];
    await foldToldBefore(world.db, 0);
    for (const id of old) expect(await unfoldedEvent(world.db, id)).toBeUndefined();
    for (const id of fresh) {
      expect(await isToldBefore(world.db, id)).toBe(false);
      expect(await unfoldedEvent(world.db, id)).toBeDefined();
    }
  });

  it('say whether the payment that they are about waits for its payer', async () => {
    const waiting = await world.accepted('pm_card_authenticationRequired');
    const record = async (objectId: string | null) =>
      recordEvent(world.db, {
        id: `evt_${randomUUID()}`,
        type: 'payment_intent.amount_capturable_updated',
        objectId,
        account: null,
      });
    await carryOut(world.deps, waiting.paymentId);
    expect(await record((await world.payment(waiting.paymentId)).providerId)).toEqual({ waited: true });
    const { paymentId } = await world.accepted();
    await carryOut(world.deps, paymentId);
    expect(await record((await world.payment(paymentId)).providerId)).toEqual({ waited: false });
    expect(await record('pi_unknown')).toEqual({ waited: false });
  });

  it('about things that the provider does not know are done with', async () => {
    const id = await event('payment_intent.succeeded', 'pi_unknown');
    await foldEvent(world.deps, id);
    expect(await unfoldedEvent(world.db, id)).toBeUndefined();
  });

  it('keep the card of a browser that closed too early', async () => {
    const { customerId, providerCustomer } = await world.accepted();
    const setup = await world.standin.call('/v1/setup_intents', {
      customer: providerCustomer,
      confirm: 'true',
      payment_method: 'pm_card_mastercard',
      'allowed_payment_method_types[]': 'card',
    });
    expect(setup).toMatchObject({ status: 'succeeded' });
    await foldEvent(world.deps, await event('setup_intent.succeeded', String(setup.id)));
    await foldEvent(world.deps, await event('setup_intent.succeeded', String(setup.id)));
    const cards = await methodsOf(world.db, customerId);
    expect(cards.map(({ brand, isDefault }) => [brand, isDefault])).toEqual([
      ['mastercard', true],
      ['visa', false],
    ]);
  });

  it('fold in what a payout account may do', async () => {
    const { account, consultantId } = await world.accepted();
    const active = async () =>
      (await world.db.select().from(consultants).where(eq(consultants.userId, consultantId)))[0]!.transfersActive;
    await world.db.update(consultants).set({ transfersActive: false }).where(eq(consultants.userId, consultantId));
    await foldEvent(world.deps, await event('capability.updated', account));
    expect(await active()).toBe(true);
    expect(world.news).toMatchObject([{ to: consultantId, event: 'sync:wanted' }]);
    await foldEvent(world.deps, await event('account.updated', account));
    expect(world.news).toHaveLength(1);
  });

  it('take a consultant offline who can no longer be paid, tell why, and do so once', async () => {
    const { consultantId, account } = await world.accepted();
    await world.db.update(consultants).set({ intent: 'online' }).where(eq(consultants.userId, consultantId));
    await world.standin.hook('onboarding', { account, outcome: 'restrict' });
    await foldEvent(world.deps, await event('capability.updated', account));
    await foldEvent(world.deps, await event('account.updated', account));
    const [row] = await world.db.select().from(consultants).where(eq(consultants.userId, consultantId));
    expect(row).toMatchObject({ transfersActive: false, intent: 'off' });
    expect(await world.db.select().from(mails).where(eq(mails.userId, consultantId))).toMatchObject([
      { template: 'payouts_stopped' },
    ]);
  });
});

describe('the reconciler', () => {
  it('releases a hold that belongs to no payment on record', async () => {
    const { paymentId, sessionId, providerCustomer } = await world.accepted();
    await carryOut(world.deps, paymentId);
    const orphan = await world.standin.call('/v1/payment_intents', {
      amount: String(PRICE),
      currency: 'usd',
      customer: providerCustomer,
      payment_method: 'pm_card_visa',
      capture_method: 'manual',
      confirm: 'true',
      'allowed_payment_method_types[]': 'card',
      'metadata[paymentId]': paymentId,
      'metadata[sessionId]': sessionId,
    });
    expect(orphan).toMatchObject({ status: 'requires_capture' });
    expect((await reconcilePayments(world.deps, 3_600_000)).orphans).toBe(1);
    expect(await world.standin.call(`/v1/payment_intents/${String(orphan.id)}`)).toMatchObject({ status: 'canceled' });
    expect(await world.payment(paymentId)).toMatchObject({ status: 'held' });
    expect((await reconcilePayments(world.deps, 3_600_000)).orphans).toBe(0);
  });

  it('shows an admin a second intent that was charged', async () => {
    const { paymentId, sessionId, providerCustomer } = await world.accepted();
    await carryOut(world.deps, paymentId);
    const methods = await world.standin.call(`/v1/customers/${providerCustomer}/payment_methods`);
    const second = await world.standin.call('/v1/payment_intents', {
      ...{ amount: String(PRICE), currency: 'usd', customer: providerCustomer, confirm: 'true' },
      payment_method: (methods.data as { id: string }[])[0]!.id,
      'metadata[paymentId]': paymentId,
      'metadata[sessionId]': sessionId,
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
    });
    expect(second).toMatchObject({ status: 'succeeded' });
    await reconcilePayments(world.deps, 3_600_000);
    await reconcilePayments(world.deps, 3_600_000);
    expect(await world.db.select().from(moneyFlags).where(eq(moneyFlags.paymentId, paymentId))).toMatchObject([
      { what: 'a second intent was charged', details: second.id },
    ]);
  });

  it('books the loss of a call that was to be charged after its hold was gone', async () => {
    const { paymentId, sessionId, consultantId } = await world.accepted();
    await carryOut(world.deps, paymentId);
    const { providerId } = await world.payment(paymentId);
    await world.standin.call(`/v1/payment_intents/${providerId}/cancel`, {});
    await foldEvent(world.deps, await event('payment_intent.canceled', providerId!));
    expect(await world.payment(paymentId)).toMatchObject({ status: 'cancelled' });
    expect(await decideCapture(sessionId)).toEqual([]);
    await world.db
      .update(sessions)
      .set({ decidedAt: new Date(Date.now() - 60_000) })
      .where(eq(sessions.id, sessionId));

    expect(await reconcilePayments(world.deps, 3_600_000)).toMatchObject({ losses: 1, ledgerSum: 0 });
    expect(await reconcilePayments(world.deps, 3_600_000)).toMatchObject({ losses: 0 });
    const lines = await ledgerOf(world.db, paymentId);
    expect(lines.find((line) => line.userId === consultantId)?.amountMinor).toBeGreaterThan(0);
  });
});
