import type { Peer } from '../room/peer.ts';
import { noteIncoming } from './traffic.ts';
import type { PeerTransport } from './transport.ts';

/** Bytes counted at the last look, and the moment before that look was asked for. */
interface Look {
  bytes: number;
  at: number;
}

const looks = new WeakMap<PeerTransport, Look>();

/** Counts from here: the transport was just made, so nothing has arrived. */
export function startLooking(transport: PeerTransport, at: number): void {
  looks.set(transport, { bytes: 0, at });
}

/** Whether bytes arrived on one transport since the last look, and since when. */
async function look(
  peer: Peer,
  transport: PeerTransport,
  now: () => number,
): Promise<{ from: number; until: number } | null> {
  const at = now();
  const [stats] = await transport.getStats();
  if (stats && transport.appData.direction === 'send') noteIncoming(peer, transport, stats);
  const before = looks.get(transport);
  looks.set(transport, { bytes: stats?.bytesReceived ?? 0, at });
  return stats && before && stats.bytesReceived > before.bytes ? { from: before.at, until: now() } : null;
}

/**
 * Asks the media worker whether bytes arrived from a peer (RTP, RTCP, DTLS or ICE checks, so somebody muted without camera counts too) and
 * tells its presence. The transport it sends on is asked first; the other only when that was silent, which halves the work.
 * @returns true when the peer became present.
 */
export async function lookForEvidence(peer: Peer, now: () => number): Promise<boolean> {
  if (peer.looking || peer.closed) return false;
  peer.looking = true;
  try {
    const transports = [...peer.transports.values()].sort((a, b) =>
      b.appData.direction.localeCompare(a.appData.direction),
    );
    for (const transport of transports) {
      if (transport.closed || transport.dtlsState !== 'connected') continue;
      const found = await look(peer, transport, now);
      if (peer.closed) return false;
      if (found) return peer.presence.bytes(found.from, found.until, peer.scope === 'call');
    }
    return false;
  } catch {
    // The transport or its worker is closing; silence will tell.
    return false;
  } finally {
    peer.looking = false;
  }
}
