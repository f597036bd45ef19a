import { describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import { moneyOf } from './support/money.ts';
import { newCustomer, type Person } from './support/people.ts';
import { picturesMoveOn } from './support/pictures-move-on.ts';
import { expectOrder, useStage } from './support/testing.ts';
import { twoInCall } from './support/two-in-call.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';
import { playWholeWay } from './way/whole-way.ts';

const FREE_SECONDS = 20;
const stage = useStage({ freeWindowSeconds: FREE_SECONDS, demo: true });
const [harpsichords, falconry] = [TOPICS[0], TOPICS[1] ?? TOPICS[0]];

const look = (person: Person, id: string) => person.account.call(api.sessions.get, { params: { id } });

describe('the whole way in two browsers', () => {
  it('is free within the free start and charged once past it, with everything that belongs to a call', async () => {
    const { journey, faults } = await playWholeWay(stage.house, { seed: 1, say: () => undefined });
    expect(faults).toEqual([]);
    expect(journey).toMatchObject({ ledgerSum: 0, violations: 0 });
    expect(journey.calls.map(({ outcome, providerState }) => [outcome, providerState])).toEqual([
      ['free', 'canceled'],
      ['billed', 'succeeded'],
    ]);
  });

  it('a reload in the call comes back to the same call', async () => {
    const { id, customer, consultant, asker } = await twoInCall(stage, falconry);
    await customer.page.reload();
    expect(await customer.inCall()).toBe(id);
    await picturesMoveOn(customer, consultant);
    expect((await look(asker, id)).status).toBe('live');
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await expectOrder(stage.house);
  });

  it('goes on when the media node and the server are killed in the middle of it', async () => {
    const { id, customer, consultant, asker } = await twoInCall(stage, falconry);
    await stage.instance.kill('sfu');
    await picturesMoveOn(customer, consultant);
    await stage.instance.kill('server');
    await picturesMoveOn(customer, consultant);
    await customer.say('Still there?');
    await consultant.reads('Still there?');
    await Promise.all(
      [customer, consultant].map(({ page }) =>
        page
          .getByText(/\d charged$/)
          .first()
          .waitFor({ timeout: 60_000 }),
      ),
    );
    await consultant.hangUp();
    await customer.outcome(/^You paid/);
    const { priceMinor } = await look(asker, id);
    expect(await moneyOf(stage.house, id)).toMatchObject({ providerState: 'succeeded', captured: priceMinor });
    await expectOrder(stage.house);
  });

  it('costs nothing when the tab of the customer is killed just before the mark', async () => {
    const { id, customer, consultant, asker } = await twoInCall(stage, falconry);
    const { markAt } = await until('the clock to run', async () => {
      const session = await look(asker, id);
      return session.markAt !== null && session;
    });
    const devtools = await customer.page.context().newCDPSession(customer.page);
    await until('the last seconds', () => Date.parse(markAt ?? '') - Date.now() < 1_500, {
      timeoutMs: 60_000,
      everyMs: 50,
    });
    // The tab dies in the middle of its work: nothing is said to anybody.
    devtools.send('Page.crash').catch(() => undefined);
    await consultant.page.getByText(/is reconnecting…$/).waitFor({ timeout: 30_000 });
    await consultant.hangUp();
    await consultant.outcome(/^This call stayed within the free start/);
    const session = await until('the hold to be released', async () => {
      const now = await look(asker, id);
      return now.payment.status === 'cancelled' && now;
    });
    expect(session).toMatchObject({ outcome: 'free', decision: 'cancel' });
    expect(session.talkMs).toBeLessThan(FREE_SECONDS * 1_000);
    expect(await moneyOf(stage.house, id)).toMatchObject({ providerState: 'canceled', captured: 0 });
    await expectOrder(stage.house);
  });
});

describe('one person with one browser', () => {
  it('is called by a demo consultant, shares the screen, chats and hangs up early for nothing; another time stays and pays once', async () => {
    const asker = await newCustomer(stage.house, 'Greta Holm');
    const customer = await stage.visitor();
    await customer.signIn(asker);

    await customer.ask({ title: 'My tomatoes get brown spots on their leaves', tags: ['tomatoes', 'gardening'] });
    const free = await customer.inCall();
    await customer.shareScreen();
    await customer.say('Can you see my screen?');
    const answered = customer.page.getByRole('log', { name: 'Messages' }).locator('p', { hasNotText: 'Can you see' });
    await answered.first().waitFor();
    await picturesMoveOn(customer);
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await customer.rate(4);
    expect(await moneyOf(stage.house, free)).toMatchObject({ captured: 0 });

    await customer.ask({ title: 'How do I sort dates in my spreadsheet?', tags: ['spreadsheets'] });
    const billed = await customer.inCall();
    await customer.page.getByText(/\d charged$/).waitFor({ timeout: 60_000 });
    await customer.hangUp();
    await customer.outcome(/^You paid/);
    const { priceMinor, earnMinor } = await look(asker, billed);
    const money = await until('the charge', async () => {
      const now = await moneyOf(stage.house, billed);
      return now.captured > 0 && now;
    });
    expect(money).toEqual({
      providerState: 'succeeded',
      captured: priceMinor,
      fee: priceMinor - earnMinor,
      transfer: earnMinor,
    });
    await expectOrder(stage.house);
  });

  it('finds the call in the history, with what it cost', async () => {
    const asker = await newCustomer(stage.house, 'Emil Krog');
    await stage.answering(harpsichords.profile);
    const customer = await stage.visitor();
    await customer.signIn(asker);
    await customer.ask(harpsichords.questions.free);
    await customer.inCall();
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await customer.open('/history');
    await customer.page.getByText(harpsichords.questions.free.title).first().waitFor();
    await customer.page.getByText('Free', { exact: true }).first().waitFor();
  });
});
