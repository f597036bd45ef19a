import { pushState, worker } from './push-device.ts';

export interface PageNotice {
  title: string;
  body: string;
  /** Notices of one tag replace each other, those of the service worker included. */
  tag: string;
  /** Where a click leads. */
  path: string;
  /** Stays until it is answered or closed. */
  stays?: boolean;
}

/**
 * Shows a notice of the system while the page is hidden; where the person has not allowed it, nothing happens. Answers how to
 * take it back.
 */
export function showWhileHidden({ title, body, tag, path, stays = false }: PageNotice): () => void {
  let over = false;
  const close = async () => {
    if (pushState() !== 'allowed') return;
    const registration = await navigator.serviceWorker.getRegistration();
    for (const notice of (await registration?.getNotifications({ tag })) ?? []) notice.close();
  };
  const show = async () => {
    if (over || !document.hidden || pushState() !== 'allowed') return;
    const registration = await worker();
    await registration.showNotification(title, {
      body,
      tag,
      icon: '/icon-192.png',
      requireInteraction: stays,
      // The page itself makes the sound.
      silent: true,
      data: { path },
    });
    if (over) await close();
  };
  const look = () => void (document.hidden ? show() : close()).catch(() => {});
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', look);
    void close().catch(() => {});
  };
}
