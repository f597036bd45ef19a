import { api, call, type Answer } from '#lib/api/client.ts';

type Settings = Answer<typeof api.notifications.settings>;

/**
 * How this browser can be rung while its page is hidden or closed. `later`: not asked yet. `denied`: only the browser's own
 * settings can change it. `install`: an iPhone rings only for apps on its home screen.
 */
export type PushState = 'unsupported' | 'install' | 'denied' | 'later' | 'allowed';

export function pushState(): PushState {
  if (!('serviceWorker' in navigator) || !('Notification' in window)) return isIos() ? 'install' : 'unsupported';
  if (!('PushManager' in window)) return isIos() ? 'install' : 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' ? 'allowed' : 'later';
}

const isIos = () => /iPhone|iPad/.test(navigator.userAgent) && !matchMedia('(display-mode: standalone)').matches;

/** Our service worker, running; registered with the first use, because only who can be rung needs it. */
export async function worker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register('/service-worker.js');
  return navigator.serviceWorker.ready;
}

const bytes = (base64url: string) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

/** Base64url without padding, as the API takes keys. */
function text(buffer: ArrayBuffer | null): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const sameKey = (subscription: PushSubscription, key: string) =>
  text(subscription.options?.applicationServerKey ?? null) === key.replaceAll('=', '');

/**
 * Subscribes this browser at its push service and tells the server; renews it where it is known already. Permission must have
 * been given.
 * @throws what the browser says when its push service cannot be had, ApiError
 */
export async function subscribe(publicKey: string): Promise<Settings> {
  const { pushManager } = await worker();
  let subscription = await pushManager.getSubscription();
  if (subscription && !sameKey(subscription, publicKey)) {
    // Made for a key that the deployment has given up: the browser would refuse another one beside it.
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(publicKey) });
  const keys = { p256dh: text(subscription.getKey('p256dh')), auth: text(subscription.getKey('auth')) };
  return call(api.notifications.subscribe, { body: { endpoint: subscription.endpoint, keys } });
}

/** Whether a push service would ring this browser. */
export async function isSubscribed(): Promise<boolean> {
  if (pushState() !== 'allowed') return false;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) != null;
}

/** This browser is rung no more by its push service. */
export async function unsubscribe(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}

/** Tells the server once more of a browser that is subscribed, in case its sign-in or its keys are others now. */
export async function renew(): Promise<void> {
  if (!(await isSubscribed())) return;
  const { pushPublicKey } = await call(api.notifications.settings, {});
  if (pushPublicKey) await subscribe(pushPublicKey);
}
