import type { SessionView } from '@cc/contract/http/sessions.ts';
import { untrack } from 'svelte';
import type { CallState } from '#lib/call/call-state.ts';
import { clock } from '#lib/state/clock.svelte.ts';
import { live } from '#lib/state/live.svelte.ts';
import { heldSession, NEWS_MS, nextHold, type Hold } from './held-clock.ts';

/** The session with its clock held while my own line is cut ({@link nextHold}). Call it while a component is being set up. */
export function holdClock(
  session: () => SessionView | undefined,
  state: () => Pick<CallState, 'cutSince'>,
): { readonly session: SessionView | undefined } {
  let hold = $state.raw<Hold | null>(null);
  $effect.pre(() => {
    const call = session();
    const { cutSince } = state();
    const { syncedAt } = live;
    const cutAt = cutSince === null ? null : clock.at(cutSince);
    const before = untrack(() => hold);
    hold = call ? nextHold(before, call, { cutAt, syncedAt, now: clock.read() }) : null;
  });

  const isBack = $derived(hold !== null && hold.backAt !== null);
  $effect(() => {
    if (!isBack) return;
    // A connection that looks alive may not have noticed yet that it is not, so nothing is taken from silence.
    const timer = setInterval(() => void live.sync(), NEWS_MS + 100);
    return () => clearInterval(timer);
  });

  return {
    get session() {
      const call = session();
      return call && heldSession(call, hold);
    },
  };
}
