import type { types as ms } from 'mediasoup';
import type { SfuResult } from '@cc/contract/sfu-signalling.ts';
import { LIMITS } from '../limits.ts';

export type Direction = 'send' | 'recv';
/** `maxBitrate`: bits a second that the client was last told to send at most. */
export type PeerTransport = ms.WebRtcTransport<{ direction: Direction; maxBitrate: number }>;

/** A transport on the worker's one port. `direction` is the client's: it sends on `send`. */
export async function createTransport(
  router: ms.Router,
  webRtcServer: ms.WebRtcServer,
  direction: Direction,
): Promise<PeerTransport> {
  const transport = await router.createWebRtcTransport<{ direction: Direction; maxBitrate: number }>({
    webRtcServer,
    preferUdp: true,
    // A client that is silent this long is gone for ICE; `presence` decides sooner what that means for the call.
    iceConsentTimeout: 30,
    initialAvailableOutgoingBitrate: 1_000_000,
    appData: { direction, maxBitrate: LIMITS.incomingBitrate },
  });
  if (direction === 'send') await transport.setMaxIncomingBitrate(LIMITS.incomingBitrate);
  return transport;
}

/** What the client needs to make its end of it. */
export function describeTransport(transport: PeerTransport): SfuResult<'transport:create'> {
  const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
  return { id, iceParameters, iceCandidates, dtlsParameters };
}
