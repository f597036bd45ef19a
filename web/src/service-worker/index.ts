import { self } from '$app/service-worker';
import type { PushMessage } from '@cc/contract/push.ts';
import { noticeOf, type Notice } from '#lib/notify/notice.ts';

/**
 * Rings while no page of ours is open. It keeps no pages and answers no requests; what it shows comes encrypted from our
 * workers, and what it opens is a page that asks the server what is true.
 */

/** Longest that showing waits for the server's word on whether it still rings. */
const ASK_MS = 2_500;
/** A notice that came too late goes away by itself. */
const LATE_MS = 4_000;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** Says that the offer is on this device. How long it still rings, ms; null when the server does not answer. */
async function tellShown(offerId: string, subscriptionId: string): Promise<number | null> {
  try {
    const response = await fetch('/api/push/shown', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ offerId, subscriptionId }),
      signal: AbortSignal.timeout(ASK_MS),
    });
    return response.ok ? ((await response.json()) as { leftMs: number }).leftMs : null;
  } catch {
    return null;
  }
}

/** Shown at once, then held against what the server says: a ring that is over is taken back. */
async function show({ content, subscriptionId, leftMs }: PushMessage): Promise<void> {
  const { title, options } = noticeOf(content);
  await self.registration.showNotification(title, options);
  if (content.kind !== 'offer') return;
  const left = await tellShown(content.offerId, subscriptionId);
  if (left === 0) {
    // Browsers want every push to show something, so it says what became of it and goes.
    const late: Notice['options'] = {
      ...options,
      body: 'Somebody else was faster, or it was taken back.',
      requireInteraction: false,
      renotify: false,
      silent: true,
    };
    delete late.vibrate;
    await self.registration.showNotification('That question is no longer ringing', late);
  }
  await wait(left === 0 ? LATE_MS : (left ?? leftMs));
  await close(options.tag);
}

async function close(tag: string): Promise<void> {
  for (const notice of await self.registration.getNotifications({ tag })) notice.close();
}

self.addEventListener('push', (event) => {
  const message = event.data?.json() as PushMessage | undefined;
  if (message) event.waitUntil(show(message));
});

/** To a page of ours that is open, or a new one. */
async function open(path: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((client) => client.focused) ?? pages[0];
  if (!page) return void (await self.clients.openWindow(path));
  await page.focus().catch(() => undefined);
  // The page goes there itself: nothing is loaded anew, and a call that runs there is asked for first.
  page.postMessage({ open: path });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = (event.notification.data ?? {}) as { path?: string };
  if (path?.startsWith('/')) event.waitUntil(open(path));
});
