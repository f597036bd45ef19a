import { describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import { findConsultant } from '@cc/drizzle/repositories/consultants.ts';
import { offersOf } from '@cc/drizzle/repositories/offers.ts';
import { comeOnline } from './support/live-people.ts';
import { newConsultant, newCustomer, type Person } from './support/people.ts';
import { expectOrder, useStage } from './support/testing.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

/** Long enough to ring for all of the 30 s in which an asker may be gone. */
const SECONDS = '45';
const stage = useStage({ freeWindowSeconds: 60, demo: false, env: { WAIT_SECONDS: SECONDS, RING_SECONDS: SECONDS } });
const [harpsichords, falconry, sundials] = [TOPICS[0], TOPICS[1] ?? TOPICS[0], TOPICS[2] ?? TOPICS[0]];

/** What matching has learned of somebody, and how often they missed a ring. */
const known = ({ id }: Person) => findConsultant(stage.house.store.db, id);

const questionOf = async (asker: Person) => {
  const { items } = await asker.account.call(api.questions.mine, {});
  return items[0];
};

describe('when nobody is free', () => {
  it('a question is left open, found and claimed by a consultant, confirmed, and becomes a call', async () => {
    const [asker, answerer] = await Promise.all([
      newCustomer(stage.house, 'Clara Lind'),
      newConsultant(stage.house, harpsichords.profile, 'Konrad Beck'),
    ]);
    const [customer, consultant] = [await stage.visitor(), await stage.visitor()];
    await Promise.all([customer.signIn(asker), consultant.signIn(answerer)]);
    await customer.ask(harpsichords.questions.free);
    await customer.page.getByText(/^We do not know yet|^Usually about|^Often nobody/).waitFor();
    await customer.page.getByText('Nobody is free right now.', { exact: true }).waitFor({ timeout: 60_000 });
    await customer.page.getByRole('button', { name: 'Leave it open' }).click();
    await customer.page.getByText('Your question is open to consultants.').waitFor();
    // Its asker may do something else meanwhile.
    await customer.open('/ask');

    await consultant.open('/desk');
    const list = consultant.page.getByRole('region', { name: 'Open questions you could answer' });
    await list.getByText(harpsichords.questions.free.title).waitFor();
    await list.getByRole('button', { name: /^Answer:/ }).click();
    await list.getByText(/Waiting for the customer/).waitFor();

    await customer.page.getByText('Konrad would answer your question.').first().waitFor();
    await customer.page.getByRole('link', { name: 'Look at it' }).click();
    await customer.page.getByRole('button', { name: 'Talk to Konrad' }).click();
    await Promise.all([customer, consultant].map(({ page }) => page.waitForURL(/\/call\//)));
    const id = new URL(customer.page.url()).pathname.split('/').at(-1) ?? '';
    // Live is by the media of both, as the node has seen them.
    const isLive = async () => (await asker.account.call(api.sessions.get, { params: { id } })).status === 'live';
    await until('both to be in the call', isLive, { timeoutMs: 60_000 });
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    expect(await questionOf(asker)).toMatchObject({ status: 'done', asked: [{ name: 'Konrad', status: 'accepted' }] });
    await expectOrder(stage.house);
  });
});

describe('an asker who is gone', () => {
  it('is not rung for after 30 s, and finds the question going on when back', async () => {
    const { live } = await comeOnline(stage.house, falconry.profile, 'Ada Quist');
    try {
      const asker = await newCustomer(stage.house);
      const customer = await stage.visitor();
      await customer.signIn(asker);
      await customer.ask(falconry.questions.free);
      const path = new URL(customer.page.url()).pathname;
      const first = await until('the ring', () => live.state.offers[0]);
      const left = performance.now();
      await customer.page.goto('about:blank');
      await until('the ring to end', () => live.state.offers.length === 0, { timeoutMs: 40_000 });
      expect(performance.now() - left).toBeGreaterThan(29_000);
      expect(await questionOf(asker)).toMatchObject({ status: 'parked', parked: { reason: 'asker_gone' } });

      await customer.open(path);
      const again = await until('the ring to come back', () => live.state.offers[0]);
      expect(again).toMatchObject({ questionId: first.questionId });
      expect(again.id).not.toBe(first.id);
      await customer.page.getByText('Asking Ada').first().waitFor();
      await customer.page.getByRole('button', { name: 'Cancel my question' }).click();
      await customer.page.getByRole('button', { name: 'Ask it again' }).waitFor();
      await expectOrder(stage.house);
    } finally {
      live.close();
    }
  });
});

describe('while it rings', () => {
  it('a reason to decline is kept and learned from; a question taken back is gone from the desk at once', async () => {
    const [first, second, answerer] = await Promise.all([
      newCustomer(stage.house, 'Clara Lind'),
      newCustomer(stage.house, 'Mateo Ruiz'),
      newConsultant(stage.house, sundials.profile, 'Ivo Novak'),
    ]);
    const [customer, consultant] = [await stage.visitor(), await stage.visitor()];
    await consultant.signIn(answerer);
    await consultant.goOnline();
    await customer.signIn(first);
    await customer.ask(sundials.questions.free);
    const offer = await consultant.offer();
    await offer.getByRole('button', { name: 'Decline' }).click();
    await offer.getByRole('button', { name: 'Not my field' }).click();
    await customer.page.getByText('Ivo can’t take it now').first().waitFor();
    const { rows } = await offersOf(stage.house.store.db, answerer.id, 1);
    expect(rows).toMatchObject([{ status: 'declined', declineReason: 'not_my_field' }]);
    await until('it to be learned', async () => (await known(answerer))?.offersDeclined === 1);
    await customer.page.getByRole('button', { name: 'Cancel my question' }).click();

    const other = await stage.visitor();
    await other.signIn(second);
    await other.ask(sundials.questions.billed);
    const ringing = await consultant.offer();
    const clicked = performance.now();
    await other.page.getByRole('button', { name: 'Cancel my question' }).click();
    await ringing.waitFor({ state: 'detached' });
    // Told, not found out by the next heartbeat; how soon is the bench's to say.
    expect(performance.now() - clicked).toBeLessThan(10_000);
    await consultant.page.getByText('The customer took the question back.').waitFor();
    await expectOrder(stage.house);
  });

  it('one who declines makes room for the next, in whose browser it rings and is taken', async () => {
    const [asker, first, next] = await Promise.all([
      newCustomer(stage.house, 'Clara Lind'),
      newConsultant(stage.house, harpsichords.profile, 'Ada Quist'),
      newConsultant(stage.house, harpsichords.profile, 'Bo Rand'),
    ]);
    const [customer, declining, accepting] = [await stage.visitor(), await stage.visitor(), await stage.visitor()];
    await declining.signIn(first);
    await declining.goOnline();
    await customer.signIn(asker);
    await customer.ask(harpsichords.questions.free);
    const offer = await declining.offer();
    await customer.page.getByText('Asking Ada').first().waitFor();
    await accepting.signIn(next);
    await accepting.goOnline();
    await offer.getByRole('button', { name: 'Decline' }).click();
    await offer.getByRole('button', { name: 'Not now' }).click();
    await accepting.offer();
    await customer.page.getByText('Ada can’t take it now').first().waitFor();
    await customer.page.getByText('Asking Bo').first().waitFor();
    await accepting.accept();
    await customer.inCall();
    await customer.hangUp();
    expect(await questionOf(asker)).toMatchObject({
      asked: [
        { name: 'Ada', status: 'declined' },
        { name: 'Bo', status: 'accepted' },
      ],
    });
    await expectOrder(stage.house);
  });

  it('a consultant who closes the tab makes room for the next at once, and has missed nothing', async () => {
    const answerer = await newConsultant(stage.house, sundials.profile, 'Bo Rand');
    const asker = await newCustomer(stage.house);
    const [customer, consultant] = [await stage.visitor(), await stage.visitor()];
    await consultant.signIn(answerer);
    await consultant.goOnline();
    await customer.signIn(asker);
    await customer.ask(sundials.questions.free);
    await consultant.offer();
    await customer.page.getByText('Asking Bo').first().waitFor();
    const { live, person } = await comeOnline(stage.house, sundials.profile, 'Cleo Stern');
    try {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(live.state.offers).toEqual([]);
      await consultant.page.close();
      await until('the next to be rung', () => live.state.offers[0], { everyMs: 20 });
      await customer.page.getByText('Asking Cleo').first().waitFor();
      await until('the ring to be withdrawn', async () => {
        const { rows } = await offersOf(stage.house.store.db, answerer.id, 1);
        return rows[0]?.status === 'withdrawn';
      });
      const [lost, next] = await Promise.all([answerer, person].map(({ id }) => offersOf(stage.house.store.db, id, 1)));
      const tookMs = Number(next!.rows[0]?.createdAt) - Number(lost!.rows[0]?.lostAt);
      expect(tookMs).toBeGreaterThan(0);
      expect(tookMs).toBeLessThan(3_000);
      expect(await known(answerer)).toMatchObject({ missedInRow: 0, awayAt: null });
      await customer.page.getByRole('button', { name: 'Cancel my question' }).click();
      await customer.page.getByRole('button', { name: 'Ask it again' }).waitFor();
      await expectOrder(stage.house);
    } finally {
      live.close();
    }
  });
});
