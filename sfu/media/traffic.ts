import type { types as ms } from 'mediasoup';
import { LIMITS } from '../limits.ts';
import type { Peer } from '../room/peer.ts';
import type { Rooms } from '../room/rooms.ts';
import type { PeerTransport } from './transport.ts';

/** What flows on one transport, as last looked at: bits a second, and the share of packets that were lost on the way. */
interface Flow {
  bitrate: number;
  loss: number;
}

/** What is told of the way from us to people is asked for this often of each, in looks; what comes from them is known anyway. */
const SAMPLE_EVERY = 10;
/** Somebody who keeps to what they are told never sends this much more of it, for so many looks in a row. */
const OVERDRAW = { factor: 1.5, looks: 5 };

const incoming = new WeakMap<PeerTransport, Flow>();
const outgoing = new WeakMap<PeerTransport, Flow>();
const overdraft = new WeakMap<Peer, number>();

/** Takes down what a look at the transport that a peer sends on has shown. */
export function noteIncoming(peer: Peer, transport: PeerTransport, stats: ms.WebRtcTransportStat): void {
  incoming.set(transport, { bitrate: stats.recvBitrate, loss: stats.rtpPacketLossReceived ?? 0 });
  const tooMuch = stats.recvBitrate > LIMITS.incomingBitrate * OVERDRAW.factor;
  overdraft.set(peer, tooMuch ? (overdraft.get(peer) ?? 0) + 1 : 0);
}

/** Whether a peer keeps sending more than it may. */
export const overdraws = (peer: Peer): boolean => (overdraft.get(peer) ?? 0) >= OVERDRAW.looks;

/** The node's traffic for its metrics. `onRoundTrip` is given each round trip that a peer's receiver has measured, in ms. */
export function createTraffic(rooms: Pick<Rooms, 'all'>, onRoundTrip: (ms: number) => void) {
  let turn = 0;
  const peers = (): Peer[] => rooms.all().flatMap((room) => [...room.peers.values()]);

  async function sample(peer: Peer): Promise<void> {
    const transport = peer.transport('recv');
    if (!transport || transport.dtlsState !== 'connected') return;
    try {
      const [stats] = await transport.getStats();
      if (stats) outgoing.set(transport, { bitrate: stats.sendBitrate, loss: stats.rtpPacketLossSent ?? 0 });
      const [consumer] = peer.consumers.values();
      const told = (await consumer?.getStats())?.find((stat) => stat.type === 'outbound-rtp');
      if (told?.roundTripTime) onRoundTrip(told.roundTripTime);
    } catch {
      // It is being closed.
    }
  }

  const flows = (direction: 'send' | 'recv'): Flow[] =>
    peers().flatMap((peer) => {
      const transport = peer.transport(direction);
      const flow = transport && (direction === 'send' ? incoming : outgoing).get(transport);
      return flow ? [flow] : [];
    });

  return {
    /** Looks at some of the peers; once a second. */
    tick(): void {
      turn = (turn + 1) % SAMPLE_EVERY;
      peers().forEach((peer, i) => void (i % SAMPLE_EVERY === turn && sample(peer)));
    },
    /** Bits a second of everybody; `send` is what people send. */
    bitrate: (direction: 'send' | 'recv'): number => flows(direction).reduce((sum, { bitrate }) => sum + bitrate, 0),
    /** The mean over those who send or receive anything, 0 to 1. */
    loss(direction: 'send' | 'recv'): number {
      const busy = flows(direction).filter(({ bitrate }) => bitrate > 0);
      return busy.length === 0 ? 0 : busy.reduce((sum, { loss }) => sum + loss, 0) / busy.length;
    },
  };
}

export type Traffic = ReturnType<typeof createTraffic>;
