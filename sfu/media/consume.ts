import type { types as ms } from 'mediasoup';
import type { Logger } from '@cc/platform/log.ts';
import type { ConsumerInfo } from '@cc/contract/sfu-signalling.ts';
import { TIMES } from '../limits.ts';
import type { Peer, PeerConsumer, PeerProducer } from '../room/peer.ts';
import type { Room } from '../room/room.ts';

/** Starts or keeps back one consumer: it flows once the client knows it and both people are in the call. */
export async function flow(consumer: PeerConsumer, to: Peer): Promise<void> {
  const { producerPeer, received } = consumer.appData;
  const mayFlow = received && to.scope === 'call' && producerPeer.scope === 'call';
  if (mayFlow && consumer.paused && !consumer.closed) await consumer.resume();
}

/** Makes consumers for everything in the room that `to` can receive and does not yet. Called whenever one of these may have changed. */
export async function consumeAll(room: Room, to: Peer, logger: Logger): Promise<void> {
  const wanted = room
    .others(to)
    .flatMap((from) => [...from.producers.values()].map((producer) => ({ from, producer })));
  await Promise.all(wanted.map(({ from, producer }) => consume(room, from, producer, to, logger)));
}

/** Offers a new producer to everybody else. */
export async function offerProducer(room: Room, from: Peer, producer: PeerProducer, logger: Logger): Promise<void> {
  await Promise.all(room.others(from).map((to) => consume(room, from, producer, to, logger)));
}

async function consume(room: Room, from: Peer, producer: PeerProducer, to: Peer, logger: Logger): Promise<void> {
  const transport = to.transport('recv');
  const { rtpCapabilities } = to;
  if (!transport || !rtpCapabilities || to.consuming.has(producer.id)) return;
  if (!room.router.canConsume({ producerId: producer.id, rtpCapabilities })) return;
  to.consuming.add(producer.id);
  try {
    // Paused until acknowledged: packets that arrive before the client is ready are lost, and with them the first key frame.
    const consumer: PeerConsumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities,
      paused: true,
      enableRtx: true,
      appData: { producerPeer: from, received: false },
    });
    // Nobody tells a consumer that comes too late for it: it would stay for as long as the node.
    if (to.closed || transport.closed || producer.closed) {
      consumer.close();
      to.consuming.delete(producer.id);
      return;
    }
    to.consumers.set(consumer.id, consumer);
    watch(consumer, to);
    announce(consumer, producer, to, logger);
  } catch (error) {
    to.consuming.delete(producer.id);
    // A producer or transport that closed meanwhile is no fault; anything else is worth knowing.
    if (!producer.closed && !transport.closed) logger.error({ err: error }, 'consumer not made');
  }
}

function announce(consumer: PeerConsumer, producer: PeerProducer, to: Peer, logger: Logger): void {
  const info: ConsumerInfo = {
    consumerId: consumer.id,
    producerId: producer.id,
    peerId: consumer.appData.producerPeer.id,
    kind: consumer.kind,
    rtpParameters: consumer.rtpParameters as ConsumerInfo['rtpParameters'],
    source: producer.appData.source,
    paused: producer.appData.muted,
  };
  to.socket?.timeout(TIMES.consumerAckMs).emit('consumer:new', info, (error: Error | null) => {
    if (error || consumer.closed) return;
    consumer.appData.received = true;
    flow(consumer, to).catch((reason: unknown) => {
      if (!consumer.closed) logger.error({ err: reason }, 'consumer not started');
    });
  });
}

function watch(consumer: PeerConsumer, to: Peer): void {
  const gone = (): void => {
    to.consumers.delete(consumer.id);
    to.consuming.delete(consumer.producerId);
  };
  consumer.on('producerclose', () => {
    gone();
    to.socket?.emit('consumer:closed', { consumerId: consumer.id });
  });
  consumer.on('transportclose', gone);
  consumer.on('score', ({ producerScore }: ms.ConsumerScore) => {
    to.socket?.emit('consumer:score', { consumerId: consumer.id, score: producerScore });
  });
}
