import { afterAll, describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { startPushService } from '@cc/platform/testing/push-service.ts';
import { deliver, listen, loudness, notices, setHidden, subscribeAt } from './support/hearing.ts';
import { askAs, comeOnline } from './support/live-people.ts';
import { newConsultant, newCustomer } from './support/people.ts';
import { expectOrder, useStage } from './support/testing.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

const service = await startPushService();
afterAll(() => service.close());
const stage = useStage({ demo: false, env: { PUSH_STANDIN_ORIGIN: service.origin } });
const RINGING = '● A question is ringing';
const [{ profile, questions }] = TOPICS;

/** A consultant at a browser whose sounds and notices one can tell. */
async function atTheDesk(name: string) {
  const person = await newConsultant(stage.house, profile, name);
  const visitor = await stage.visitor();
  await visitor.page.context().grantPermissions(['notifications', 'microphone', 'camera'], { origin: stage.house.url });
  await listen(visitor.page.context());
  return { person, ...visitor };
}

describe('a ring on a page', () => {
  it('can be tried, made louder and switched off', async () => {
    const { person, page, signIn, open } = await atTheDesk('Tilda Ring');
    await signIn(person);
    await open('/desk');
    const test = page.getByRole('button', { name: 'Test ring' });
    expect(await loudness(page)).toBe(0);
    await test.click();
    const loud = await until('the test ring', async () => (await loudness(page)) || false, { everyMs: 20 });
    expect(loud).toBeGreaterThan(0.01);
    await page.getByRole('button', { name: 'The ring is on: switch it off' }).click();
    expect(await test.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'The ring is off: switch it on' }).click();
    await page.getByLabel('Volume of the ring').press('Home');
    await until('silence', async () => (await loudness(page)) < 0.001);
    await test.click();
    await page.waitForTimeout(400);
    expect(await loudness(page)).toBeLessThan(0.001);
  });

  it('is heard, stands in the title, and becomes a notice while the page is hidden', async () => {
    const { person, page, signIn, goOnline, offer } = await atTheDesk('Hanna Hidden');
    await signIn(person);
    await goOnline();
    const asker = await newCustomer(stage.house, 'Ada Asker');
    await setHidden(page, true);
    const question = await askAs(asker, questions.free);
    await offer();
    await until('the title', async () => (await page.title()) === RINGING);
    await until('the ring', async () => (await loudness(page)) > 0.01, { everyMs: 20 });
    const [notice] = await until('the notice', async () => {
      const shown = await notices(page);
      return shown.length > 0 && shown;
    });
    expect(notice).toMatchObject({ title: 'A question is ringing', path: expect.stringContaining('/desk?offer=') });
    expect(notice!.body).toContain('harpsichord');
    expect(notice!.body).not.toContain(questions.free.title);
    const seen = async () =>
      (await stage.house.store.sql`select 1 from offers where question_id = ${question.id} and shown_at is not null`)
        .length === 1;
    expect(await seen()).toBe(false);

    await setHidden(page, false);
    await until('the notice to be gone', async () => (await notices(page)).length === 0);
    await until('the offer to count as seen', seen);
    await question.cancel();
    await until('silence', async () => (await loudness(page)) < 0.001 && (await page.title()) !== RINGING);
    question.live.close();
    await expectOrder(stage.house);
  });

  it('tells the customer that somebody was found, also while the page is hidden', async () => {
    const { live: consultant } = await comeOnline(stage.house, profile, 'Fred Found');
    const asker = await newCustomer(stage.house, 'Lotte Listens');
    const customer = await stage.visitor();
    const { page } = customer;
    await page.context().grantPermissions(['notifications', 'microphone', 'camera'], { origin: stage.house.url });
    await listen(page.context());
    await customer.signIn(asker);
    await customer.ask(questions.free);
    const offer = await until('the offer', () => consultant.state.offers[0]);
    await setHidden(page, true);
    await consultant.emit('offer:accept', { id: offer.id });
    await until('the sound of having been found', async () => (await loudness(page)) > 0.01, { everyMs: 20 });
    await until('the notice', async () =>
      (await notices(page)).some(({ title }) => title === 'Somebody is answering your question'),
    );
    await page.waitForURL(/\/call\//);
    await setHidden(page, false);
    await until('the notice to be gone', async () => (await notices(page)).length === 0);
    consultant.close();
  });
});

describe('a ring on a closed page', () => {
  it('is pushed, shown, counted as delivered, and leads to the offer', async () => {
    const device = service.subscribe();
    const { person, page, signIn, goOnline, open, accept } = await atTheDesk('Paul Push');
    await subscribeAt(page.context(), device);
    await signIn(person);
    await goOnline();
    await page.getByRole('button', { name: 'Let this browser ring' }).click();
    await page.getByText('this browser', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await until('the test to arrive', () => device.received.length === 1);
    await deliver(page, device);
    await until('the notice of the test', async () => (await notices(page)).some(({ tag }) => tag === 'test'));

    // A file of the site without any of its scripts: nothing of the app is open, but one can look at notices.
    await page.goto('/robots.txt');
    const redis = createRedis(stage.instance.redisUrl);
    const heartbeats = createHeartbeats(redis, 25_000);
    await until('the desk to be closed', async () => !(await heartbeats.isLive(person.id)), { timeoutMs: 40_000 });
    redis.disconnect();

    const asker = await newCustomer(stage.house, 'Ada Asker');
    const question = await askAs(asker, questions.billed);
    await until('the push', () => device.received.length === 2, { timeoutMs: 15_000 });
    const { message, ttl } = device.received[1]!;
    expect(ttl).toBeGreaterThan(30);
    expect(ttl).toBeLessThanOrEqual(45);
    expect(JSON.stringify(message)).not.toContain(questions.billed.title);
    const delivered = async () =>
      (
        await stage.house.store
          .sql`select 1 from offers where question_id = ${question.id} and delivered_at is not null`
      ).length === 1;
    expect(await delivered()).toBe(false);
    await deliver(page, device);
    const notice = await until('the notice', async () =>
      (await notices(page)).find(({ title }) => title === 'A question is ringing'),
    );
    expect(notice.body).toMatch(/harpsichord.*you earn \$/);
    await until('the offer to count as delivered', delivered);

    await open(notice.path);
    await accept();
    question.live.close();
    await expectOrder(stage.house);
  });

  it('is shown as over when it came too late', async () => {
    const device = service.subscribe();
    const { person, page, signIn, goOnline } = await atTheDesk('Lars Late');
    await subscribeAt(page.context(), device);
    await signIn(person);
    await goOnline();
    await page.getByRole('button', { name: 'Let this browser ring' }).click();
    await page.getByText('this browser', { exact: true }).waitFor();
    const asker = await newCustomer(stage.house, 'Ada Asker');
    await setHidden(page, true);
    const question = await askAs(asker, questions.free);
    await until('the push to a hidden page', () => device.received.length === 1, { timeoutMs: 15_000 });
    await question.cancel();
    await deliver(page, device);
    await until('the notice to say so', async () =>
      (await notices(page)).some(({ title }) => title === 'That question is no longer ringing'),
    );
    await until('it to go away', async () => (await notices(page)).length === 0, { timeoutMs: 15_000 });
    question.live.close();
  });
});

describe('quiet hours', () => {
  it('keep a forgotten desk silent until its owner says otherwise', async () => {
    const { person, page, signIn, goOnline } = await atTheDesk('Quentin Quiet');
    await signIn(person);
    await goOnline();
    const minute = Math.floor(Date.now() / 60_000) % 1_440;
    const at = (minutes: number) => (minute + minutes + 1_440) % 1_440;
    // Begun after the person switched on, as far as the clock of the wall tells minutes.
    const { sql } = stage.house.store;
    await sql`update consultants set intent_changed_at = intent_changed_at - interval '1 hour' where user_id = ${person.id}`;
    // Whoever is left from other tests could be asked in their place.
    await sql`update consultants set intent = 'off' where user_id <> ${person.id}`;
    await person.account.call(api.notifications.saveQuietHours, {
      body: { quietHours: { fromMinute: at(-1), toMinute: at(120) }, timeZone: 'UTC' },
    });
    await page.getByText(/^It is quiet until/).waitFor();
    const asker = await newCustomer(stage.house, 'Ada Asker');
    const question = await askAs(asker, questions.free);
    const asked = async () =>
      (await stage.house.store.sql`select 1 from offers where question_id = ${question.id}`).length > 0;
    await page.waitForTimeout(3_000);
    expect(await asked()).toBe(false);
    await page.getByRole('button', { name: 'Ring me all the same' }).click();
    await page.getByText('You are online').waitFor();
    await until('the ring', asked, { timeoutMs: 15_000 });
    await question.cancel();
    question.live.close();
    await expectOrder(stage.house);
  });
});
