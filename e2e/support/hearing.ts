import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import type { TestBrowser } from '@cc/platform/testing/push-service.ts';
import { until } from './until.ts';

declare global {
  // What `listen` leaves in a page: every way that sound takes to the loudspeaker.
  var __speakers: AnalyserNode[] | undefined;
}

/** From the next page on one can hear what a page plays. */
export async function listen(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const speakers: AnalyserNode[] = (globalThis.__speakers = []);
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...to: unknown[]) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
      if (to[0] instanceof AudioDestinationNode) {
        const analyser = new AnalyserNode(this.context, { fftSize: 2048 });
        connect.call(this, analyser);
        speakers.push(analyser);
      }
      return connect.apply(this, to);
    } as typeof AudioNode.prototype.connect;
  });
}

/** How loud the page is at this moment: the highest sample, 0 to 1; 0 while its audio does not run. */
export const loudness = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Math.max(
      0,
      ...(globalThis.__speakers ?? []).map((speaker) => {
        if (speaker.context.state !== 'running') return 0;
        const samples = new Float32Array(speaker.fftSize);
        speaker.getFloatTimeDomainData(samples);
        return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
      }),
    ),
  );

/** Makes the page believe that it is hidden, or to be seen again. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (value ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** Notices of the system that this site shows. */
export const notices = (page: Page): Promise<{ title: string; body: string; tag: string; path: string }[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return ((await registration?.getNotifications()) ?? []).map(({ title, body, tag, data }) => ({
      title,
      body,
      tag,
      path: (data as { path: string }).path,
    }));
  });

/** Lets the browser subscribe at a push service of the test: its own cannot be reached from here. */
export async function subscribeAt(context: BrowserContext, browser: TestBrowser): Promise<void> {
  await context.addInitScript(({ endpoint, p256dh, auth }) => {
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0)).buffer;
    let subscription: object | null = null;
    PushManager.prototype.subscribe = (options) => {
      subscription = {
        endpoint,
        options,
        getKey: (name: string) => bytes(name === 'p256dh' ? p256dh : auth),
        unsubscribe: () => Promise.resolve(!(subscription = null)),
      };
      return Promise.resolve(subscription as PushSubscription);
    };
    PushManager.prototype.getSubscription = () => Promise.resolve(subscription as PushSubscription | null);
  }, browser);
}

/** Hands the newest message of a test browser to the service worker, as the browser itself would. */
export async function deliver(page: Page, browser: TestBrowser): Promise<void> {
  const { message } = browser.received.at(-1) ?? {};
  if (!message) throw new Error('Nothing was pushed.');
  const devtools: CDPSession = await page.context().newCDPSession(page);
  let registrationId = '';
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    registrationId = registrations.find(({ isDeleted }) => !isDeleted)?.registrationId ?? registrationId;
  });
  await devtools.send('ServiceWorker.enable');
  await until('the service worker', () => registrationId !== '');
  const { origin } = new URL(page.url());
  await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(message) });
  await devtools.detach();
}
