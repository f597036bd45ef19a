import { LIMITS } from '../limits.ts';
import type { Peer } from '../room/peer.ts';
import type { Room } from '../room/room.ts';
import type { PeerTransport } from './transport.ts';

/** Of what a way is estimated to carry, this share is used: the rest is for what is sent again and for the estimate to be a little wrong. */
const USED_SHARE = 0.9;
/** A voice and a small picture. Below that there would be nothing left to take away, and an estimate takes long to come back from zero. */
const LEAST_BITRATE = 150_000;
/** Smaller changes are not worth telling, as a share of the limit before. */
const WORTH_TELLING = 0.05;

/**
 * How much may be sent to somebody whose way from here carries `available` bits a second, when `desired` are wanted for them.
 * @returns bits a second; null when the way is wide enough.
 */
export function receiveLimit(available: number, desired: number): number | null {
  return available >= desired ? null : Math.max(LEAST_BITRATE, Math.round(available * USED_SHARE));
}

/** Whether `next` differs enough from `before` to be passed on. */
export const worthTelling = (before: number, next: number): boolean =>
  Math.abs(next - before) > before * WORTH_TELLING || (next === LIMITS.incomingBitrate && before !== next);

/**
 * Follows what the way to one peer carries, and has the others send no more than that: each picture is sent in one encoding, so there is nothing
 * here that could be left out for somebody with a narrow way. Among more than two people the narrowest way decides.
 */
export async function followBandwidth(transport: PeerTransport, room: Room, peer: Peer): Promise<void> {
  transport.on('trace', (trace) => {
    if (trace.type !== 'bwe' || peer.closed) return;
    const { availableBitrate, desiredBitrate } = trace.info as { availableBitrate: number; desiredBitrate: number };
    peer.receiveLimit = receiveLimit(availableBitrate, desiredBitrate);
    for (const other of room.others(peer)) tellSender(room, other);
  });
  await Promise.all([transport.setMinOutgoingBitrate(LEAST_BITRATE), transport.enableTraceEvent(['bwe'])]);
}

/** Tells a sender (by REMB) how much the others can take. */
function tellSender(room: Room, sender: Peer): void {
  const transport = sender.transport('send');
  if (!transport || transport.closed) return;
  const limits = room.others(sender).map((other) => other.receiveLimit ?? LIMITS.incomingBitrate);
  const limit = Math.min(LIMITS.incomingBitrate, ...limits);
  if (!worthTelling(transport.appData.maxBitrate, limit)) return;
  transport.appData.maxBitrate = limit;
  // A transport that closes meanwhile needs no limit.
  transport.setMaxIncomingBitrate(limit).catch(() => undefined);
}
