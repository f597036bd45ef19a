import type { Me } from '@cc/contract/http/users.ts';
import { api, call, onSignInOver, refresh } from '../api/client.ts';
import { ApiError } from '../api/error.ts';
import { forgetToken, keepToken, type SignedIn } from '../api/token.ts';
import { unsubscribe } from '../notify/push-device.ts';
import { notify } from '../ui/toast.ts';
import { live } from './live.svelte.ts';
import type { RoleHint } from './preferences.ts';
import { session } from './session.svelte.ts';

/** Takes over an answer of login, register or refresh: token, who I am, and the live connection. */
export function signedIn(answer: SignedIn, hint: RoleHint = 'none'): void {
  keepToken(answer);
  session.start(answer.user, hint);
  live.start();
}

/** On opening a tab: signed in again where the refresh cookie is good, signed out where it is not. */
export async function restore(hint: RoleHint): Promise<void> {
  // Without the hint nobody has signed in on this device lately: no request, no error in the console.
  if (hint === 'none') return session.clear();
  for (let wait = 500; ; wait = Math.min(wait * 2, 8_000)) {
    try {
      return signedIn(await refresh(), hint);
    } catch (error) {
      if (error instanceof ApiError && !['offline', 'unavailable', 'internal', 'rate_limited'].includes(error.code)) {
        return session.clear();
      }
      // The server is away: keep the frame that the hint painted and try again.
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** After something about me has changed (card saved, address confirmed, profile written). */
export async function reloadMe(): Promise<Me> {
  const user = await call(api.users.me, {});
  session.update(user);
  return user;
}

export async function signOut(): Promise<void> {
  live.stop();
  // The next person at this browser does not hear what rings for this one. The server stops by itself; this is for the browser.
  await unsubscribe().catch(() => {});
  await call(api.users.logout, {}).catch(() => {});
  leave();
}

/** Forgets who is signed in at this browser; the server knows already, or knows somebody else by now. */
export function leave(): void {
  live.stop();
  void unsubscribe().catch(() => {});
  forgetToken();
  session.clear();
}

onSignInOver(() => {
  // On opening a tab nobody is signed in yet, and `restore` says so.
  if (session.status !== 'signed-in') return;
  leave();
  notify.message('You were signed out on this device.', { description: 'Sign in again to go on.' });
});
