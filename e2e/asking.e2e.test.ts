import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import { comeOnline } from './support/live-people.ts';
import { mailedLink, newConsultant, newCustomer, saveCard } from './support/people.ts';
import { expectOrder, useStage } from './support/testing.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

/** How long a question is offered around here before "nobody is free". */
const WAIT_SECONDS = 30;
const stage = useStage({ freeWindowSeconds: 60, demo: false, env: { WAIT_SECONDS: String(WAIT_SECONDS) } });
const [harpsichords, falconry, sundials] = [TOPICS[0], TOPICS[1] ?? TOPICS[0], TOPICS[2] ?? TOPICS[0]];

describe('somebody new', () => {
  it('signs up to ask, confirms the address, saves a card and is ready', async () => {
    const email = `nia.${randomUUID().slice(0, 8)}@e2e.example`;
    const { page, open } = await stage.visitor();
    await open('/register');
    await page.getByRole('radio', { name: /I have a question/ }).check({ force: true });
    await page.getByLabel('Your name').fill('Nia Brook');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await page.getByLabel('Password again').fill('a long enough password');
    await page.getByRole('button', { name: 'Create my account' }).click();
    await page.waitForURL(/\/ask/);
    await page.getByText('Confirm your e-mail address').waitFor();

    const link = await until('the verification mail', () => mailedLink(stage.house, email));
    await page.goto(link);
    await page.getByText('Thank you, your address is confirmed.').waitFor();

    await open('/wallet');
    await page.getByRole('button', { name: 'Add a card' }).click();
    await page.getByRole('button', { name: 'Works' }).click();
    await page.getByRole('button', { name: 'Save this card' }).click();
    await page
      .getByText(/ending in 4242/)
      .first()
      .waitFor();
    await open('/ask');
    await page
      .getByText(/ending in 4242/)
      .first()
      .waitFor();
    expect(await page.getByText('Confirm your e-mail address').count()).toBe(0);
  });

  it('signs up to answer, writes a profile, sets up payouts and goes online', async () => {
    const email = `nils.${randomUUID().slice(0, 8)}@e2e.example`;
    const consultant = await stage.visitor();
    const { page, open } = consultant;
    await open('/register');
    await page.getByRole('radio', { name: /I give answers/ }).check({ force: true });
    await page.getByLabel('Your name').fill('Nils Berg');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await page.getByLabel('Password again').fill('a long enough password');
    await page.getByRole('button', { name: /Create my account/ }).click();
    await page.waitForURL(/\/profile/);

    await page.getByLabel('Headline').fill(harpsichords.profile.headline);
    await page.getByLabel('About you').fill(harpsichords.profile.bio);
    for (const tag of harpsichords.profile.tags) {
      await page.getByRole('combobox', { name: /Tags/ }).fill(tag);
      await page.keyboard.press('Enter');
    }
    const english = page.getByRole('button', { name: 'English' });
    if ((await english.getAttribute('aria-pressed')) !== 'true') await english.click();
    await page.getByLabel(/Hourly rate/).fill('90');
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.getByText('Your profile is saved.').waitFor();

    await open('/earnings');
    await page.getByRole('button', { name: 'Set up payouts' }).click();
    await page.getByRole('button', { name: 'Complete onboarding' }).click();
    await page.waitForURL(/\/earnings/);
    await page.getByText('Ready', { exact: true }).waitFor();
    await consultant.goOnline();
  });
});

describe('while waiting', () => {
  it('a wave that declines makes room for the next; the first who accepts gets the call', async () => {
    const names = ['Ada Quist', 'Bo Rand', 'Cleo Stern', 'Dan Thorn'];
    const people = await Promise.all(names.map((name) => comeOnline(stage.house, falconry.profile, name)));
    const lives = people.map(({ live }) => live);
    try {
      const asker = await newCustomer(stage.house);
      const customer = await stage.visitor();
      await customer.signIn(asker);
      await customer.ask(falconry.questions.free);
      const rung = await until('the first wave of three', () => {
        const asked = lives.filter(({ state }) => state.offers.length > 0);
        return asked.length === 3 && asked;
      });
      for (const live of rung) {
        const [offer] = live.state.offers;
        await live.emit('offer:decline', { id: offer?.id ?? '', reason: 'busy' });
      }
      const last = lives.find((live) => !rung.includes(live));
      const offer = await until('the next wave', () => last?.state.offers[0]);
      await last?.emit('offer:accept', { id: offer.id });
      await customer.page.waitForURL(/\/call\//);
      await customer.page.getByRole('button', { name: 'Hang up' }).first().click();
      await customer.page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();
      await customer.outcome(/did not happen/);
      await expectOrder(stage.house);
    } finally {
      for (const live of lives) live.close();
    }
  });

  it('a question that nobody can answer can go on waiting, and be cancelled', async () => {
    const asker = await newCustomer(stage.house);
    const customer = await stage.visitor();
    const { page } = customer;
    await customer.signIn(asker);
    await customer.ask(sundials.questions.free);
    const nobody = page.getByText('Nobody is free right now.', { exact: true });
    await nobody.waitFor({ timeout: (WAIT_SECONDS + 15) * 1_000 });
    await page.getByRole('button', { name: 'Keep waiting' }).click();
    await nobody.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Cancel my question' }).click();
    await page.getByRole('button', { name: 'Ask it again' }).waitFor();
    const { items } = await asker.account.call(api.questions.mine, {});
    expect(items).toMatchObject([{ status: 'cancelled', sessionId: null }]);
    await expectOrder(stage.house);
  });

  it('a question waits for somebody who fits: its asker is told, and nobody is rung before they say so', async () => {
    const asker = await newCustomer(stage.house);
    const answerer = await newConsultant(stage.house, sundials.profile, 'Ivo Novak');
    const [customer, consultant] = [await stage.visitor(), await stage.visitor()];
    const { page } = customer;
    await consultant.signIn(answerer);
    await customer.signIn(asker);
    await customer.ask(sundials.questions.billed);
    await page
      .getByText('Nobody is free right now.', { exact: true })
      .waitFor({ timeout: (WAIT_SECONDS + 15) * 1_000 });
    await page.getByRole('button', { name: 'Tell me when somebody is free' }).click();
    await page.getByText('We tell you when somebody is free.').waitFor();
    await consultant.goOnline();
    await page.getByText('Somebody who fits is free now.').waitFor();
    expect(await consultant.page.getByRole('article', { name: 'A question is ringing' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Ask around again' }).click();
    await consultant.offer();
    await page.getByText('Asking Ivo').first().waitFor();
    await page.getByRole('button', { name: 'Cancel my question' }).click();
    await consultant.page.getByText('The customer took the question back.').waitFor();
    await expectOrder(stage.house);
  });
});

describe('the hold', () => {
  it('that one card is refused goes through with another, and the call begins', async () => {
    const asker = await newCustomer(stage.house, 'Ruben Vogt', 'pm_card_mastercard');
    await saveCard(stage.house, asker, 'pm_card_chargeCustomerFail');
    await stage.answering(sundials.profile);
    const customer = await stage.visitor();
    await customer.signIn(asker);
    await customer.ask(sundials.questions.free);
    await customer.page.getByText(/ending in 0341 was declined$/).waitFor();
    await customer.page.getByRole('radio', { name: /ending in 4444/ }).check({ force: true });
    await customer.page.getByRole('button', { name: 'Try this card' }).click();
    const id = await customer.inCall();
    const session = await asker.account.call(api.sessions.get, { params: { id } });
    expect(session.payment).toMatchObject({ status: 'held', card: { last4: '4444' } });
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await expectOrder(stage.house);
  });

  it('that the bank asks about is confirmed in the browser, and the call begins', async () => {
    const asker = await newCustomer(stage.house, 'Mira Sand', 'pm_card_authenticationRequired');
    await stage.answering(sundials.profile);
    const customer = await stage.visitor();
    await customer.signIn(asker);
    await customer.ask(sundials.questions.free);
    await customer.page
      .frameLocator('iframe[title="Your bank’s check"]')
      .getByRole('button', { name: 'Complete' })
      .click();
    const id = await customer.inCall();
    const session = await asker.account.call(api.sessions.get, { params: { id } });
    expect(session.payment.status).toBe('held');
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await expectOrder(stage.house);
  });
});

describe('the keyboard alone', () => {
  /** Presses Tab until what has the focus fits `selector`. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let presses = 0; presses < 80; presses += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${selector} cannot be reached with Tab`);
  }
  const buttonNamed = (page: Page, name: RegExp) =>
    until(
      `a focused button ${name}`,
      async () => {
        const text = await page.evaluate(() => document.activeElement?.closest('button')?.textContent ?? '');
        if (name.test(text.trim())) return true;
        await page.keyboard.press('Tab');
        return false;
      },
      { everyMs: 1 },
    );

  it('is enough to ask a question and to take it back', async () => {
    const asker = await newCustomer(stage.house);
    const { page, signIn, open } = await stage.visitor();
    await signIn(asker);
    await open('/ask');
    await tabTo(page, '[name="title"]');
    await page.keyboard.type('How do I tune a harpsichord by ear?');
    await tabTo(page, '[name="text"]');
    await page.keyboard.type('Meantone, eight foot register.');
    await tabTo(page, '[name="maxPriceMinor"]');
    await page.keyboard.press('End');
    await tabTo(page, '[name="consent"]');
    await page.keyboard.press('Space');
    await buttonNamed(page, /^Ask now/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/questions\//);
    await page.getByRole('button', { name: 'Cancel my question' }).waitFor();
    await buttonNamed(page, /^Cancel my question/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ask it again' }).waitFor();
  });
});
