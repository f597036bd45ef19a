/** The push services of the browsers: Google (and what is built on Chromium), Mozilla, Apple, Microsoft. */
const SERVICES = ['fcm.googleapis.com', 'push.services.mozilla.com', 'push.apple.com', 'notify.windows.com'];

/**
 * Whether an address that a browser gave is one of a push service. We send requests to it, so anything else would let
 * strangers make our machines call whatever they like, inside our network too.
 * @param alsoOrigin one more origin that is believed, for a stand-in
 */
export function isPushService(endpoint: string, alsoOrigin?: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (alsoOrigin !== undefined && url.origin === alsoOrigin) return true;
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return false;
  return SERVICES.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}
