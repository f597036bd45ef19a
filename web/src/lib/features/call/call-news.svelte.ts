import type { SessionView } from '@cc/contract/http/sessions.ts';
import { formatMoney } from '@cc/domain/money.ts';
import type { CallState } from '#lib/call/call-state.ts';
import { sound } from '#lib/sound/player.svelte.ts';
import { announcer } from '#lib/ui/announcer.svelte.ts';
import { notify } from '#lib/ui/toast.ts';
import { deviceWords } from './device-words.ts';

const DEVICES = { mic: 'microphone', cam: 'camera', screen: 'screen' } as const;

/**
 * Tells the moments of a call that are worth hearing: both are there; what the server decided; that a device cannot be had.
 * To be called while a component is made.
 * @returns to be told what had happened before this page was opened, which is no news.
 */
export function tellNews(session: () => SessionView | undefined, state: () => CallState) {
  let heardLive = false;
  let heardDecision = false;

  $effect(() => {
    const call = session();
    if (call?.status !== 'live' || heardLive) return;
    heardLive = true;
    sound.found();
    announcer.say(`You are in the call with ${call.other.name}.`);
  });
  $effect(() => {
    const call = session();
    if (call?.decision !== 'capture' || call.status === 'ended' || heardDecision) return;
    heardDecision = true;
    const price = formatMoney(call.priceMinor, call.currency, undefined, { short: true });
    const paid = call.role === 'customer' ? `${price} is charged` : `${price} is charged and you are paid`;
    const news = `${call.freeWindowMs > 0 ? 'The free start is over' : 'The call has begun'}: ${paid}. Talk on for up to ${call.blockMinutes} minutes.`;
    notify.message(news);
    announcer.say(news);
  });
  for (const source of ['mic', 'cam', 'screen'] as const) {
    // By its value: the state is a new one every few seconds, and a problem is told once.
    const error = $derived(state()[source].error);
    $effect(() => {
      if (error && error !== 'dismissed') notify.warning(deviceWords(error, DEVICES[source]));
    });
  }

  return {
    known({ liveAt, decision }: SessionView): void {
      heardLive = liveAt !== null;
      heardDecision = decision !== null;
    },
  };
}
