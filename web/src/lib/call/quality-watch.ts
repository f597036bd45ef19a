import type { Store } from './call-state.ts';
import { createReceiveMeter, measureSending, qualityLevel, type Measurement, type QualityLevel } from './quality.ts';
import type { Stay, StayTransport } from './stay.ts';

const EVERY_MS = 3_000;

/** Keeps the call's `quality` up to date while it is joined. @returns what ends it. */
export function watchQuality(store: Store, currentStay: () => Stay | null): () => void {
  let measuredStay: Stay | null = null;
  let measureReceiving = createReceiveMeter();

  async function level(
    transport: StayTransport,
    measure: (report: RTCStatsReport) => Measurement | null,
  ): Promise<QualityLevel | null> {
    if (transport.closed || transport.connectionState !== 'connected') return null;
    const measurement = measure(await transport.getStats());
    return measurement && qualityLevel(measurement);
  }

  async function look(): Promise<void> {
    const stay = currentStay();
    if (!stay || store.get().status !== 'joined') return;
    if (stay !== measuredStay) {
      measuredStay = stay;
      measureReceiving = createReceiveMeter();
    }
    const [send, receive] = await Promise.all([level(stay.send, measureSending), level(stay.recv, measureReceiving)]);
    const before = store.get().quality;
    if (before.send !== send || before.receive !== receive) store.set({ quality: { send, receive } });
  }

  // A transport that closes while it is asked has nothing to say.
  const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);
  return () => clearInterval(timer);
}
