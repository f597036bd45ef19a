import type { ConnectionQuality } from '@cc/contract/sfu-signalling.ts';
import type { Store } from './call-state.ts';
import { createReceiveMeter, judge, measureSending, worseOf, type Measurement } from './quality.ts';
import type { Stay, StayTransport } from './stay.ts';

const EVERY_MS = 3_000;

const same = (a: ConnectionQuality | null, b: ConnectionQuality | null): boolean =>
  a?.level === b?.level && a?.reason === b?.reason;

/** Keeps the call's `quality` up to date while it is joined, and tells the others. @returns what ends it. */
export function watchQuality(store: Store, currentStay: () => Stay | null): () => void {
  let measuredStay: Stay | null = null;
  let measureReceiving = createReceiveMeter();
  /** What this stay has told the others. */
  let told: ConnectionQuality | null = null;

  async function measured(
    transport: StayTransport,
    measure: (report: RTCStatsReport) => Measurement | null,
  ): Promise<ConnectionQuality | null> {
    if (transport.closed || transport.connectionState !== 'connected') return null;
    const measurement = measure(await transport.getStats());
    return measurement && judge(measurement);
  }

  async function look(): Promise<void> {
    const stay = currentStay();
    if (!stay || store.get().status !== 'joined') return;
    if (stay !== measuredStay) {
      measuredStay = stay;
      measureReceiving = createReceiveMeter();
      told = null;
    }
    const [send, receive] = await Promise.all([
      measured(stay.send, measureSending),
      measured(stay.recv, measureReceiving),
    ]);
    const before = store.get().quality;
    if (!same(before.send, send) || !same(before.receive, receive)) store.set({ quality: { send, receive } });
    const now = worseOf({ send, receive });
    if (!now || same(now, told)) return;
    told = now;
    await stay.tellQuality(now);
  }

  // A transport that closes while it is asked has nothing to say.
  const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);
  return () => clearInterval(timer);
}
