import { createSilenceRule, trafficOf } from './silence.ts';
import type { Signalling } from './signalling.ts';
import type { StayTransport } from './stay.ts';

/** How long a transport may be disconnected before ICE is restarted, and then before the stay is given up. */
const MEND_AFTER_MS = 1_500;
const GIVE_UP_AFTER_MS = 6_000;
/** How often it is looked whether anything comes back. */
const LOOK_EVERY_MS = 500;

export interface Mender {
  /** Restarts ICE; a transport that was never used has nothing to mend. */
  restart(): void;
  stop(): void;
}

/** Ties a transport to the signalling, and mends it: ICE restart first, a new stay (`onBroken`) when that does not help. */
export function mendTransport(transport: StayTransport, signalling: Signalling, onBroken: () => void): Mender {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function restart(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // A restart that finds the same way open again changes no state.
      if (transport.connectionState !== 'connected') onBroken();
    }, GIVE_UP_AFTER_MS);
    signalling
      .request('transport:restart-ice', { transportId: transport.id })
      .then(({ iceParameters }) => transport.restartIce({ iceParameters }))
      .catch(onBroken);
  }

  transport.on('connectionstatechange', (state) => {
    clearTimeout(timer);
    if (state === 'disconnected') timer = setTimeout(restart, MEND_AFTER_MS);
    if (state === 'failed') restart();
  });

  return {
    restart: () => {
      if (transport.connectionState !== 'new') restart();
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * Looks whether what is sent over a transport is answered, and says so when it is not: then the way is dead for the other transport too.
 * @returns what ends it.
 */
export function watchSilence(transport: StayTransport, onSilent: () => void): () => void {
  const rule = createSilenceRule();
  const timer = setInterval(() => {
    if (transport.closed || transport.connectionState !== 'connected') return;
    transport
      .getStats()
      .then((report) => {
        const traffic = trafficOf(report);
        if (traffic && rule.isDead(traffic, performance.now())) onSilent();
      })
      // A transport that closes while it is asked has nothing to say.
      .catch(() => undefined);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
