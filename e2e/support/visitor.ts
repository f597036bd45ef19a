import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { openBrowser, openPage, type Prepare } from './browser.ts';
import type { House } from './house.ts';
import type { Person } from './people.ts';
import { decodedFrames } from './probe.ts';
import { until } from './until.ts';

/** Errors that a page reported about itself; a test that ends with any of them has failed. */
type Complaints = string[];

/** What a person is about to type. */
export interface Asking {
  title: string;
  text?: string;
  tags?: string[];
}

/** Somebody at a browser, by what they see: roles, labels and words of the pages. */
export interface Visitor {
  readonly page: Page;
  readonly browser: Browser;
  readonly complaints: Complaints;
  open(path: string): Promise<void>;
  signIn(person: Pick<Person, 'email' | 'password'>): Promise<void>;
  goOnline(): Promise<void>;
  ask(question: Asking): Promise<void>;
  /** The ringing offer, once it is there. */
  offer(): Promise<Locator>;
  accept(): Promise<void>;
  /** Waits until the other side's picture is being decoded. @returns the session's id */
  inCall(): Promise<string>;
  shareScreen(): Promise<void>;
  say(text: string): Promise<void>;
  /** Resolves once the line is on this person's screen. */
  reads(text: string): Promise<void>;
  hangUp(): Promise<void>;
  /** Resolves when the page that says what the call cost is shown, decided. */
  outcome(words: RegExp): Promise<void>;
  rate(stars: 1 | 2 | 3 | 4 | 5): Promise<void>;
  frames(): Promise<{ total: number; screen: number }>;
  /** When things happened on this page, once the other side's picture is on it; see `Probe`. */
  marks(): Promise<Record<string, number>>;
  forgetMarks(): Promise<void>;
  close(): Promise<void>;
}

/** Refusals that a page under test is expected to meet, and what the browser says about them on its console. */
const HARMLESS = /Failed to load resource|ERR_CONNECTION_REFUSED|WebSocket connection to|net::ERR_/;

export async function openVisitor(
  house: Pick<House, 'url'>,
  options: BrowserContextOptions & { browser?: Browser; prepare?: Prepare } = {},
): Promise<Visitor> {
  const { browser: given, prepare, ...contextOptions } = options;
  const browser = given ?? (await openBrowser());
  const page = await openPage(browser, house.url, contextOptions, prepare);
  const complaints: Complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !HARMLESS.test(message.text())) complaints.push(message.text());
  });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  /** Opens a page and waits until its script listens. */
  const open = async (path: string) => {
    await page.goto(path);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
  };
  const card = page.getByRole('article', { name: 'A question is ringing' });

  return {
    page,
    browser,
    complaints,
    open,

    async signIn({ email, password }) {
      await open('/login');
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await button('Sign in').click();
      await page.waitForURL((url) => url.pathname !== '/login');
    },

    async goOnline() {
      await open('/desk');
      const online = page.getByRole('switch', { name: /^(Online|Off)/ });
      await until('the online switch to be usable', () => online.isEnabled());
      if (!(await online.isChecked())) await online.click();
      await page.getByText('You are online').waitFor();
    },

    async ask({ title, text = '', tags = [] }) {
      await open('/ask');
      await page.locator('[name="title"]').fill(title);
      if (text) await page.locator('[name="text"]').fill(text);
      for (const tag of tags) {
        await page.getByRole('combobox', { name: /Tags/ }).fill(tag);
        await page.keyboard.press('Enter');
      }
      // As much as anybody online costs.
      await page.locator('[name="maxPriceMinor"]').press('End');
      await page.locator('[name="consent"]').check();
      await button(/^Ask now/).click();
      await page.waitForURL(/\/(questions|call)\//);
    },

    async offer() {
      await card.first().waitFor();
      return card.first();
    },

    async accept() {
      await card.first().getByRole('button', { name: 'Accept and join' }).click();
      await page.waitForURL(/\/call\//);
    },

    async inCall() {
      await page.waitForURL(/\/call\//);
      await until('the first frame of the other side', async () => (await page.evaluate(decodedFrames)).total > 0, {
        timeoutMs: 30_000,
      });
      return new URL(page.url()).pathname.split('/').at(-1) ?? '';
    },

    async shareScreen() {
      await button(/^Share the screen/).click();
      await button(/^Stop sharing/).waitFor();
    },

    async say(text) {
      const message = page.getByLabel('Message', { exact: true });
      if (!(await message.isVisible())) await button(/^Chat/).click();
      await message.fill(text);
      await button('Send').click();
      await page.getByRole('log', { name: 'Messages' }).getByText(text).waitFor();
    },

    async reads(text) {
      const log = page.getByRole('log', { name: 'Messages' });
      if (!(await log.isVisible())) await button(/^Chat/).click();
      await log.getByText(text).waitFor();
    },

    async hangUp() {
      await button('Hang up').first().click();
      await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();
      await page.waitForURL(/\/sessions\//);
    },

    async outcome(words) {
      await page.waitForURL(/\/sessions\//);
      await page.getByRole('region', { name: 'What it cost and why' }).getByText(words).first().waitFor();
    },

    async rate(stars) {
      // The radio button is hidden behind its star.
      await page.getByRole('radio', { name: new RegExp(`^${stars} star`) }).check({ force: true });
      await button('Send rating').click();
      await page.getByText(/^You rated/).waitFor();
    },

    frames: () => page.evaluate(decodedFrames),
    marks: () =>
      // A frame is decoded a moment before it is on the page.
      until('the first picture to be on the page', async () => {
        const marks = await page.evaluate(() => globalThis.__probe.marks);
        return marks.frame !== undefined && marks;
      }),
    forgetMarks: () => page.evaluate(() => globalThis.__probe.forget()),

    async close() {
      await page.context().close();
      if (!given) await browser.close();
    },
  };
}
