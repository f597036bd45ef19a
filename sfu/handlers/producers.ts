import { AppError } from '@cc/contract/errors.ts';
import type { types as ms } from 'mediasoup';
import { offerProducer } from '../media/consume.ts';
import { asked } from '../media/refused.ts';
import type { Peer, PeerProducer } from '../room/peer.ts';
import { seatOf, type Connection, type Handler } from './context.ts';

const KIND_OF = { mic: 'audio', cam: 'video', screen: 'video', 'screen-audio': 'audio' } as const;

export const produce: Handler<'produce'> = async (connection, payload) => {
  const { node } = connection;
  const { room, peer } = seatOf(connection);
  const { source } = payload.appData;
  const transport = peer.transports.get(payload.transportId);
  if (!transport || transport.appData.direction !== 'send') throw new AppError('not_found', 'No such transport.');
  if (payload.kind !== KIND_OF[source]) throw new AppError('invalid_input', `${source} is not ${payload.kind}.`);
  if ([...peer.producers.values()].some((producer) => producer.appData.source === source)) {
    throw new AppError('conflict', `There is a ${source} already.`);
  }
  const producer: PeerProducer = await asked(
    transport.produce({
      kind: payload.kind,
      rtpParameters: payload.rtpParameters as ms.RtpParameters,
      paused: payload.paused || peer.scope === 'warm',
      // Give a new receiver's first key frame request through at once, then at most one every half second.
      keyFrameRequestDelay: 500,
      appData: { source, muted: payload.paused },
    }),
  );
  if (peer.closed || transport.closed) {
    producer.close();
    throw new AppError('conflict');
  }
  peer.producers.set(producer.id, producer);
  producer.observer.once('close', () => peer.producers.delete(producer.id));
  producer.on('score', (scores) => {
    const score = Math.max(0, ...scores.map((one) => one.score));
    peer.socket?.emit('producer:score', { producerId: producer.id, score });
  });
  void offerProducer(room, peer, producer, node.logger);
  node.recordings.look(room);
  return { producerId: producer.id };
};

function ownProducer(connection: Connection, producerId: string): { peer: Peer; producer: PeerProducer } {
  const { peer } = seatOf(connection);
  const producer = peer.producers.get(producerId);
  if (!producer) throw new AppError('not_found', 'No such producer.');
  return { peer, producer };
}

/** Tells everybody who receives it that it was muted or unmuted. */
function tellReceivers(
  connection: Connection,
  producer: PeerProducer,
  event: 'consumer:paused' | 'consumer:resumed',
): void {
  const { room, peer } = seatOf(connection);
  for (const other of room.others(peer)) {
    for (const consumer of other.consumers.values()) {
      if (consumer.producerId === producer.id) other.socket?.emit(event, { consumerId: consumer.id });
    }
  }
}

export const pauseProducer: Handler<'producer:pause'> = async (connection, { producerId }) => {
  const { producer } = ownProducer(connection, producerId);
  producer.appData.muted = true;
  await producer.pause();
  tellReceivers(connection, producer, 'consumer:paused');
  return {};
};

export const resumeProducer: Handler<'producer:resume'> = async (connection, { producerId }) => {
  const { peer, producer } = ownProducer(connection, producerId);
  producer.appData.muted = false;
  if (peer.scope === 'call') await producer.resume();
  tellReceivers(connection, producer, 'consumer:resumed');
  return {};
};

export const closeProducer: Handler<'producer:close'> = async (connection, { producerId }) => {
  ownProducer(connection, producerId).producer.close();
  return {};
};
