import { AppError } from '@cc/contract/errors.ts';
import type { SfuResult } from '@cc/contract/sfu-signalling.ts';
import { LIMITS } from '../limits.ts';
import { Peer } from '../room/peer.ts';
import { seatOf, type Connection, type Handler } from './context.ts';

export const kickKey = (room: string, userId: string): string => `${room} ${userId}`;

/** Enters the token's room. Each token opens the door once; the same person's earlier stay ends. */
export const join: Handler<'join'> = async (connection) => {
  const { node, socket } = connection;
  const { claims } = socket.data;
  if (connection.seat) throw new AppError('conflict', 'Already joined.');
  if (node.refusals.has(kickKey(claims.room, claims.sub))) throw new AppError('room_closed');
  if (node.refusals.has(claims.jti)) throw new AppError('room_token_invalid', 'This token has been used.');
  node.refusals.add(claims.jti);

  const room = await node.rooms.enter(claims.room);
  if (!socket.connected || room.closed) throw new AppError('unavailable');
  for (const earlier of [...room.peers.values()].filter((peer) => peer.userId === claims.sub)) {
    const { socket: earlierSocket } = earlier;
    room.remove(earlier, 'takeover');
    earlierSocket?.emit('peer:takeover', {});
    earlierSocket?.disconnect();
  }
  if (room.peers.size >= LIMITS.peersPerRoom) throw new AppError('rate_limited', 'Too many people.');
  const peer = new Peer(node.newId(), socket, node.now());
  connection.seat = { room, peer };
  room.add(peer);
  return {
    peerId: peer.id,
    scope: peer.scope,
    routerRtpCapabilities: room.router.rtpCapabilities as SfuResult<'join'>['routerRtpCapabilities'],
    peers: room.others(peer).map((other) => other.info),
  };
};

export const leave: Handler<'leave'> = async (connection) => {
  const { room, peer } = seatOf(connection);
  // One last look, so that the presence is proven up to now and not up to a second ago.
  await room.look(peer);
  room.remove(peer, 'leave');
  return {};
};

/** Called when the signalling connection is gone: the media decides what becomes of the peer, see `Room.tick`. */
export function disconnected({ seat, socket, node }: Connection): void {
  if (!seat || seat.peer.socket !== socket) return;
  seat.peer.socket = null;
  seat.peer.unreachableSince = node.now();
}
