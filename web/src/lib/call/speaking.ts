import type { Store } from './call-state.ts';
import type { Remotes } from './remotes.ts';

const EVERY_MS = 150;
/** Linear level of a voice that is meant to be heard; breath and fans stay below. */
const VOICE = 0.02;
/** Pauses between words are shorter than this, ms. */
const HOLD_MS = 700;

/** Tells a voice from silence: on with the first loud moment, off only after a pause. `at` in ms, never going back. */
export function createVoiceGate() {
  let heardAt = -Infinity;
  return (level: number, at: number): boolean => {
    if (level >= VOICE) heardAt = at;
    return at - heardAt < HOLD_MS;
  };
}

/** Keeps `speaking` of the others up to date. @returns what ends it. */
export function watchSpeaking(store: Store, remotes: Remotes): () => void {
  const gates = new Map<string, ReturnType<typeof createVoiceGate>>();
  let at = 0;
  const timer = setInterval(() => {
    at += EVERY_MS;
    const { remotes: others } = store.get();
    for (const peerId of gates.keys()) if (!others.some((peer) => peer.peerId === peerId)) gates.delete(peerId);
    for (const { peerId, sources, speaking } of others) {
      const gate = gates.get(peerId) ?? createVoiceGate();
      gates.set(peerId, gate);
      // A muted voice may still have a last level.
      const { mic } = sources;
      const now = gate(mic && !mic.paused ? mic.loudness() : 0, at);
      if (now !== speaking) remotes.update(peerId, { speaking: now });
    }
  }, EVERY_MS);
  return () => clearInterval(timer);
}
