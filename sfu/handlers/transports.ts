import { AppError } from '@cc/contract/errors.ts';
import type { types as ms } from 'mediasoup';
import { LIMITS } from '../limits.ts';
import { followBandwidth } from '../media/bandwidth.ts';
import { consumeAll } from '../media/consume.ts';
import { startLooking } from '../media/evidence.ts';
import { asked } from '../media/refused.ts';
import { createTransport as makeTransport, describeTransport, type PeerTransport } from '../media/transport.ts';
import type { Peer } from '../room/peer.ts';
import { seatOf, type Connection, type Handler } from './context.ts';

function ownTransport(peer: Peer, transportId: string): PeerTransport {
  const transport = peer.transports.get(transportId);
  if (!transport) throw new AppError('not_found', 'No such transport.');
  return transport;
}

/** Consumers are made beside the answer, never before it: the client needs the transport first. */
function consumeSoon({ node }: Connection, seat: ReturnType<typeof seatOf>): void {
  setImmediate(() => void consumeAll(seat.room, seat.peer, node.logger));
}

export const setRtpCapabilities: Handler<'rtp-capabilities'> = async (connection, { rtpCapabilities }) => {
  const seat = seatOf(connection);
  seat.peer.rtpCapabilities = rtpCapabilities as ms.RtpCapabilities;
  consumeSoon(connection, seat);
  return {};
};

export const createTransport: Handler<'transport:create'> = async (connection, { direction }) => {
  const { node } = connection;
  const seat = seatOf(connection);
  const { room, peer } = seat;
  if (peer.transports.size >= LIMITS.transports) throw new AppError('rate_limited', 'Too many transports.');
  const transport = await makeTransport(room.router, room.mediaWorker.webRtcServer, direction);
  if (peer.closed) {
    transport.close();
    throw new AppError('conflict');
  }
  // A second transport of one direction replaces the first, for instance after a network change that ICE could not mend.
  for (const old of peer.transports.values()) if (old.appData.direction === direction) old.close();
  peer.transports.set(transport.id, transport);
  startLooking(transport, node.now());
  transport.observer.once('close', () => peer.transports.delete(transport.id));
  transport.on('dtlsstatechange', (state) => {
    // The handshake itself is evidence: the peer is present at once, not at the next look.
    if (state !== 'connected') return;
    if (direction === 'send' && !peer.connected) node.onJoined(node.now() - peer.joinedAt);
    if (direction === 'send') peer.connected = true;
    void room.look(peer);
  });
  if (direction === 'recv') {
    await followBandwidth(transport, room, peer);
    consumeSoon(connection, seat);
  }
  return describeTransport(transport);
};

export const connectTransport: Handler<'transport:connect'> = async (connection, { transportId, dtlsParameters }) => {
  await asked(ownTransport(seatOf(connection).peer, transportId).connect({ dtlsParameters }));
  return {};
};

export const restartIce: Handler<'transport:restart-ice'> = async (connection, { transportId }) => {
  return { iceParameters: await ownTransport(seatOf(connection).peer, transportId).restartIce() };
};
