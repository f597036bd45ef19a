import { goto } from '$app/navigation';
import type { SignedIn } from '#lib/api/token.ts';
import { signedIn } from '#lib/state/account.ts';
import { session } from '#lib/state/session.svelte.ts';
import { typed } from './typed-email.ts';

/** Takes over a sign-in and goes where the person wanted to be, or to what their role does first. */
export async function enter(answer: SignedIn, next: string | null): Promise<void> {
  signedIn(answer);
  typed.email = '';
  // Who was on the way to ask is a customer now, desk or not.
  if (next && /^\/(ask|questions)(\/|\?|$)/.test(next)) session.switchRole('customer');
  const home =
    session.role === 'consultant' ? (answer.user.consultant?.profileComplete ? '/desk' : '/profile') : '/ask';
  await goto(next ?? home, { replace: true });
}
