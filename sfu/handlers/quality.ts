import { seatOf, type Handler } from './context.ts';

/** Passes on how a person's connection is doing; who comes later is told with the list of peers. */
export const quality: Handler<'quality'> = async (connection, payload) => {
  const { room, peer } = seatOf(connection);
  peer.quality = payload;
  for (const other of room.others(peer)) {
    other.socket?.emit('peer:quality', { peerId: peer.id, quality: payload });
  }
  return {};
};
