import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import { findConsultant } from '@cc/drizzle/repositories/consultants.ts';
import { offersOf } from '@cc/drizzle/repositories/offers.ts';
import { askAs, comeOnline } from './support/live-people.ts';
import { newConsultant, newCustomer } from './support/people.ts';
import { expectOrder, useStage } from './support/testing.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

/** Short enough to be missed three times in a test, long enough to be answered in a browser. */
const RING_SECONDS = 8;
const stage = useStage({ freeWindowSeconds: 60, demo: false, env: { RING_SECONDS: String(RING_SECONDS) } });
const [harpsichords, falconry, sundials] = [TOPICS[0], TOPICS[1] ?? TOPICS[0], TOPICS[2] ?? TOPICS[0]];

/** A consultant at a browser, switched on. */
async function atTheDesk(topic: typeof harpsichords, name: string) {
  const person = await newConsultant(stage.house, topic.profile, name);
  const visitor = await stage.visitor();
  await visitor.signIn(person);
  await visitor.goOnline();
  return { person, visitor, lastOffer: async () => (await offersOf(stage.house.store.db, person.id, 1)).rows[0] };
}

describe('a ring that nobody answers', () => {
  it('ends by itself; after three in a row the consultant is away, told so, and back with one click', async () => {
    const { person, visitor } = await atTheDesk(harpsichords, 'Konrad Beck');
    const asker = await newCustomer(stage.house);
    for (const missed of [1, 2, 3]) {
      const { cancel, live } = await askAs(asker, harpsichords.questions.free);
      const ringing = await visitor.offer();
      await ringing.waitFor({ state: 'detached', timeout: 2_000 * RING_SECONDS });
      await visitor.page.getByText('You missed a question.').first().waitFor();
      await until(`${missed} to be counted`, async () => {
        return (await findConsultant(stage.house.store.db, person.id))?.missedInRow === missed;
      });
      await cancel();
      live.close();
    }
    await visitor.page.getByText('You are away because you missed three calls in a row.').waitFor();
    // Nothing rings at somebody who is away.
    const { cancel, live } = await askAs(asker, harpsichords.questions.billed);
    await visitor.page.waitForTimeout(2_000);
    expect(await visitor.page.getByRole('article', { name: 'A question is ringing' }).count()).toBe(0);
    await visitor.page.getByRole('button', { name: 'I am back' }).click();
    await visitor.offer();
    await cancel();
    live.close();
    await expectOrder(stage.house);
  });
});

describe('a question that one lets ring', () => {
  it('goes on to the next, who takes it; its asker is told each step', async () => {
    const first = await atTheDesk(falconry, 'Ada Quist');
    const asker = await newCustomer(stage.house);
    const customer = await stage.visitor();
    await customer.signIn(asker);
    await customer.ask(falconry.questions.free);
    await first.visitor.offer();
    await customer.page.getByText('Asking Ada').first().waitFor();
    const next = await atTheDesk(falconry, 'Bo Rand');
    await next.visitor.offer();
    await next.visitor.accept();
    await Promise.all([customer, next.visitor].map((visitor) => visitor.inCall()));
    expect(await first.lastOffer()).toMatchObject({ status: 'missed' });
    const { items } = await asker.account.call(api.questions.mine, {});
    expect(items[0]).toMatchObject({
      status: 'taken',
      asked: [
        { name: 'Ada', status: 'missed' },
        { name: 'Bo', status: 'accepted' },
      ],
    });
    await customer.hangUp();
    await expectOrder(stage.house);
  });
});

describe('a ring at several', () => {
  it('is over for the others as soon as one accepts, and they are told why', async () => {
    const { visitor, lastOffer } = await atTheDesk(falconry, 'Ada Quist');
    const faster = await comeOnline(stage.house, falconry.profile, 'Bo Rand');
    const asker = await newCustomer(stage.house);
    const { live } = await askAs(asker, falconry.questions.free);
    try {
      const ringing = await visitor.offer();
      const offer = await until('both to be rung', () => faster.live.state.offers[0]);
      const accepted = performance.now();
      await faster.live.emit('offer:accept', { id: offer.id });
      await ringing.waitFor({ state: 'detached' });
      // Told, not rung out; how soon is the bench's to say.
      expect(performance.now() - accepted).toBeLessThan(1_000 * RING_SECONDS);
      await visitor.page.getByText('Somebody else was a moment faster.').waitFor();
      expect(await lastOffer()).toMatchObject({ status: 'withdrawn' });
      expect(await until('the call', () => live.state.session)).toMatchObject({ other: { name: 'Bo' } });
      await expectOrder(stage.house);
    } finally {
      faster.live.close();
      live.close();
    }
  });

  it('shows every tab of the winner the same', async () => {
    const { visitor } = await atTheDesk(sundials, 'Ivo Novak');
    const other = await visitor.page.context().newPage();
    await other.goto('/desk');
    await other.getByText('You are online').waitFor();
    const asker = await newCustomer(stage.house);
    const { live } = await askAs(asker, sundials.questions.free);
    try {
      const ringsThere = other.getByRole('article', { name: 'A question is ringing' });
      await Promise.all([visitor.offer(), ringsThere.waitFor()]);
      await visitor.accept();
      await ringsThere.waitFor({ state: 'detached' });
      await other.getByText(/^You are in a call with/).waitFor();
      await expectOrder(stage.house);
    } finally {
      live.close();
    }
  });
});

describe('an asker with two tabs', () => {
  it('sees the same in both; the call is in one of them, and the other says so', async () => {
    const { visitor } = await atTheDesk(sundials, 'Nils Berg');
    const asker = await newCustomer(stage.house);
    const customer = await stage.visitor();
    await customer.signIn(asker);
    await customer.ask(sundials.questions.free);
    const other = await customer.page.context().newPage();
    await other.goto(customer.page.url());
    await visitor.offer();
    for (const page of [customer.page, other]) await page.getByText('Asking Nils').first().waitFor();
    await visitor.accept();
    const tabs = [customer.page, other];
    await Promise.all(tabs.map((page) => page.waitForURL(/\/call\//)));
    const elsewhere = (page: Page) => page.getByText('You joined it from another tab or device.').isVisible();
    await until('one tab to be in the call', async () => {
      const left = await Promise.all(tabs.map(elsewhere));
      return left.filter(Boolean).length === 1;
    });
    await visitor.inCall();
    await visitor.hangUp();
    // Both tabs learn what it cost, the one that was not in it as well.
    await Promise.all(tabs.map((page) => page.waitForURL(/\/sessions\//)));
    await expectOrder(stage.house);
  });
});

describe('a connection that breaks while it rings', () => {
  it('rings on with what is left of its time once the server is back, and can be accepted', async () => {
    const { visitor, lastOffer } = await atTheDesk(sundials, 'Cleo Stern');
    const asker = await newCustomer(stage.house);
    const { live } = await askAs(asker, sundials.questions.billed);
    try {
      await visitor.offer();
      const before = await lastOffer();
      await stage.instance.kill('server');
      await until('the asker to be back', () => live.connected, { timeoutMs: 20_000 });
      await visitor.offer();
      const after = await lastOffer();
      expect(after).toMatchObject({ id: before?.id, ringEndsAt: before?.ringEndsAt });
      await visitor.accept();
      await until('the customer to have the call', () => live.state.session);
      await expectOrder(stage.house);
    } finally {
      live.close();
    }
  });
});
