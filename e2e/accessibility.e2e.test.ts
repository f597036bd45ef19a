import { describe, expect, it } from 'vitest';
import { breaches } from './support/breaches.ts';
import { newAdmin, writeNights } from './support/match-models.ts';
import { newConsultant } from './support/people.ts';
import { useStage } from './support/testing.ts';
import { twoPeople } from './support/two-people.ts';
import { TOPICS } from './way/topics.ts';

// Rings for as long as looking at both pages takes.
const stage = useStage({ freeWindowSeconds: 600, demo: false, env: { RING_SECONDS: '120', WAIT_SECONDS: '180' } });
const topic = TOPICS[0];

describe('axe finds nothing', () => {
  it('on the pages that everybody sees', async () => {
    const { page, open } = await stage.visitor();
    const found = [];
    for (const path of ['/', '/how-it-works', '/consultants', '/login', '/register', '/ask', '/people', '/terms']) {
      await open(path);
      found.push(...(await breaches(page)));
    }
    await open('/consultants');
    await page.locator('main a[href^="/consultants/"]').first().click();
    await page.waitForURL(/\/consultants\/.+/);
    found.push(...(await breaches(page)));
    expect(found).toEqual([]);
  });

  it('while a profile is being written', async () => {
    const [person, { page, signIn, open }] = await Promise.all([
      newConsultant(stage.house, { ...topic.profile, tags: ['voicing'] }),
      stage.visitor(),
    ]);
    await signIn(person);
    await open('/profile');
    await page.getByRole('group', { name: 'Suggested tags' }).waitFor();
    const found = await breaches(page);
    await page.getByRole('button', { name: 'Fill in from a file' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    found.push(...(await breaches(page)));
    const buffer = Buffer.from(JSON.stringify({ headline: 'Tuner of harpsichords', summary: 'Long. '.repeat(200) }));
    const files = dialog.locator('input[type="file"]');
    await files.setInputFiles({ name: 'me.json', mimeType: 'application/json', buffer });
    await dialog.getByRole('checkbox').first().waitFor();
    found.push(...(await breaches(page)));
    expect(found).toEqual([]);
  });

  it('on what an admin sees of matching', async () => {
    const [chief, { page, signIn, open }] = await Promise.all([newAdmin(stage.house), stage.visitor()]);
    const versions = await writeNights(stage.house);
    await signIn(chief);
    await open('/admin/matches');
    await page.getByText('Weights', { exact: true }).first().click();
    const found = await breaches(page);
    await page.getByRole('button', { name: `Roll back to version ${versions[2]}` }).click();
    await page.getByRole('dialog').waitFor();
    found.push(...(await breaches(page)));
    expect(found).toEqual([]);
  });

  it('on the way through a call, on both sides', async () => {
    const { customer, consultant } = await twoPeople(stage, topic);
    const found = [];
    for (const path of ['/profile', '/earnings']) {
      await consultant.open(path);
      found.push(...(await breaches(consultant.page)));
    }
    await consultant.goOnline();
    await consultant.page.getByRole('switch', { name: /^Quiet hours/ }).click();
    await consultant.page.getByLabel('From').waitFor();
    found.push(...(await breaches(consultant.page)));
    for (const path of ['/ask', '/wallet', '/history']) {
      await customer.open(path);
      found.push(...(await breaches(customer.page)));
    }
    const asking = customer.ask(topic.questions.free);
    await consultant.offer();
    await asking;
    found.push(...(await breaches(consultant.page)), ...(await breaches(customer.page)));
    await consultant.accept();
    await Promise.all([customer.inCall(), consultant.inCall()]);
    await customer.say('Hello');
    await consultant.reads('Hello');
    found.push(...(await breaches(consultant.page)), ...(await breaches(customer.page)));
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await consultant.outcome(/^This call stayed/);
    found.push(...(await breaches(customer.page)), ...(await breaches(consultant.page)));
    expect(found).toEqual([]);
  });
});
