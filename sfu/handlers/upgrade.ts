import { AppError } from '@cc/contract/errors.ts';
import { flow } from '../media/consume.ts';
import { seatOf, type Handler } from './context.ts';

/** From `warm` to `call`: everything is set up already, so media flows with the next packet once both sides are here. */
export const upgrade: Handler<'upgrade'> = async (connection, { token }) => {
  const { room, peer } = seatOf(connection);
  const claims = await connection.node.verifyToken(token);
  if (claims.sub !== peer.userId || claims.room !== room.id) throw new AppError('room_token_invalid');
  if (claims.scope !== 'call') throw new AppError('room_scope');
  if (peer.closed) throw new AppError('conflict');
  if (peer.scope === 'call') return { scope: peer.scope };

  peer.scope = 'call';
  const mine = [...peer.consumers.values()].map((consumer) => flow(consumer, peer));
  const others = room
    .others(peer)
    .flatMap((other) =>
      [...other.consumers.values()].filter((c) => c.appData.producerPeer === peer).map((c) => flow(c, other)),
    );
  const producers = [...peer.producers.values()].filter((producer) => !producer.appData.muted);
  await Promise.all([...producers.map((producer) => producer.resume()), ...mine, ...others]);
  room.announce(peer);
  await room.look(peer);
  return { scope: peer.scope };
};
