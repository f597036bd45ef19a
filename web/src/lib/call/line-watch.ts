import { SFU_LOST_AFTER_MS } from '@cc/contract/sfu-facts.ts';
import type { Store } from './call-state.ts';
import { pairOf } from './silence.ts';
import type { Stay, StayTransport } from './stay.ts';

const EVERY_MS = 1_000;

/**
 * Tells when a line is cut by the rule that the media node goes by, from this side of it: nothing has proven for longer than that rule forgives that
 * the node hears me. Ask every second or so; `proof` is anything that changes when the node has heard me once more, null when there is none.
 */
export function createCutRule(lostAfterMs = SFU_LOST_AFTER_MS) {
  let last: string | null = null;
  let heardAt: number | null = null;
  /** @returns since when it is cut; null while it is not, or was never whole. */
  return (proof: string | null, now: number): number | null => {
    if (proof !== null && proof !== last) {
      last = proof;
      heardAt = now;
    }
    return heardAt !== null && now - heardAt > lostAfterMs ? heardAt : null;
  };
}

/**
 * What shows that the node has heard me: it answers the browser's checks of the way every few seconds, also when I am muted, and what I send. What the
 * others send arrives without its hearing me, and is no proof.
 * @returns null for a way that was never used, and where the browser does not count answers
 */
export function proofOf(report: RTCStatsReport, direction: 'send' | 'recv'): string | null {
  const { id, responsesReceived: answers, packetsReceived: packets } = pairOf(report) ?? {};
  if (typeof answers !== 'number' || answers === 0) return null;
  return [id, answers, direction === 'send' && packets].join(' ');
}

/** Keeps the call's `cutSince` up to date. @returns what ends it. */
export function watchLine(store: Store, currentStay: () => Stay | null): () => void {
  const cutSince = createCutRule();
  /** Stays, by number: their counts begin anew. */
  const stays = new WeakMap<Stay, number>();
  let count = 0;

  async function proof(transport: StayTransport, direction: 'send' | 'recv'): Promise<string | null> {
    if (transport.closed || transport.connectionState === 'new') return null;
    return proofOf(await transport.getStats(), direction);
  }

  async function look(): Promise<void> {
    const stay = currentStay();
    const asked = performance.now();
    let now: string | null = null;
    if (stay) {
      if (!stays.has(stay)) stays.set(stay, (count += 1));
      // A transport that closes while it is asked has nothing to say.
      const proofs = [proof(stay.send, 'send'), proof(stay.recv, 'recv')].map((one) => one.catch(() => null));
      const [send, recv] = await Promise.all(proofs);
      if (send !== null || recv !== null) now = [stays.get(stay), send, recv].join();
    }
    const cut = cutSince(now, asked);
    if (cut !== store.get().cutSince && store.get().status !== 'closed') store.set({ cutSince: cut });
  }

  const timer = setInterval(() => void look(), EVERY_MS);
  return () => clearInterval(timer);
}
