import type { types as ms } from 'mediasoup';
import type { RecordingPartKind } from '@cc/contract/sfu-facts.ts';
import { recordingKey } from '@cc/contract/recording-key.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Storage } from '@cc/platform/storage.ts';
import type { PendingFact } from '../facts/pending-fact.ts';
import type { Peer, PeerProducer } from '../room/peer.ts';
import type { Room } from '../room/room.ts';
import { createPart, type Part } from './part.ts';

/** So far apart are the places that one can jump to; each costs the call a larger picture. */
const KEY_FRAME_EVERY_MS = 15_000;
const KEY_FRAME_RETRY_MS = 1_000;
const TICK_MS = 250;

export interface RoomRecordingOptions {
  recordingId: string;
  maxBytes: number;
  room: Room;
  node: string;
  storage: Storage;
  now: () => number;
  newId: () => string;
  report: (fact: PendingFact) => void;
  logger: Logger;
  /** It cannot go on. */
  onOver: (reason: 'full' | 'failed') => void;
}

interface Running {
  id: string;
  peer: Peer;
  kind: RecordingPartKind;
  part: Part;
  consumers: Set<ms.Consumer>;
}

const KIND_OF = { mic: 'person', cam: 'person', screen: 'screen', 'screen-audio': 'screen' } as const;

/**
 * Records one room for as long as it lives: a part for each stay of a person, and one for each shared screen. It receives like one more person,
 * and whatever goes wrong with it ends the recording, never the room.
 */
export function createRoomRecording(options: RoomRecordingOptions) {
  const { recordingId, room, node, storage, now, newId, logger } = options;
  const running = new Set<Running>();
  const finishing = new Set<Promise<void>>();
  const known = new Set<string>();
  let transport: Promise<ms.DirectTransport> | null = null;
  let bytes = 0;
  let stopped = false;
  const timer = setInterval(tick, TICK_MS);

  function report(
    one: Running,
    status: 'writing' | 'stored' | 'failed',
    facts = { bytes: 0, durationMs: 0, hasVideo: false },
  ) {
    const { id: partId, kind, peer } = one;
    const base = { id: newId(), node, room: room.id, recordingId, partId, userId: peer.userId, kind };
    options.report({ type: 'recording_part', ...base, status, at: one.part.startedAt ?? now(), ...facts });
  }

  function begin(peer: Peer, kind: RecordingPartKind): Running {
    const id = newId();
    const part = createPart({
      now,
      begin: () => {
        report(one, 'writing');
        return storage.begin(recordingKey(recordingId, id));
      },
      onBytes: (more) => {
        bytes += more;
        if (bytes > options.maxBytes) options.onOver('full');
      },
    });
    const one: Running = { id, peer, kind, part, consumers: new Set() };
    running.add(one);
    return one;
  }

  /** Its streams have ended, or the recording has. */
  function finish(one: Running): void {
    if (!running.delete(one)) return;
    for (const consumer of one.consumers) consumer.close();
    const work = one.part.finish().then(
      (facts) => {
        if (facts) report(one, 'stored', facts);
      },
      (error: unknown) => {
        logger.error({ err: error, recordingId }, 'a part of a recording is lost');
        report(one, 'failed');
        options.onOver('failed');
      },
    );
    finishing.add(work);
    void work.finally(() => finishing.delete(work));
  }

  function tick(): void {
    for (const one of running) {
      one.part.tick();
      leave(one);
      if (one.part.failure !== null) options.onOver('failed');
    }
  }

  async function consume(peer: Peer, producer: PeerProducer): Promise<void> {
    known.add(producer.id);
    const kind = KIND_OF[producer.appData.source];
    transport ??= room.router.createDirectTransport();
    const consumer = await (
      await transport
    ).consume({ producerId: producer.id, rtpCapabilities: room.router.rtpCapabilities, enableRtx: false });
    if (stopped || room.closed || producer.closed) return consumer.close();
    const one = [...running].find((it) => it.peer === peer && it.kind === kind) ?? begin(peer, kind);
    one.consumers.add(consumer);
    consumer.observer.once('close', () => {
      one.consumers.delete(consumer);
      // What closes together is looked at once.
      queueMicrotask(() => leave(one));
    });
    feed(consumer, one);
  }

  function feed(consumer: ms.Consumer, { part }: Running): void {
    if (consumer.kind === 'audio') {
      const { packet } = part.audio();
      consumer.on('rtp', packet);
      return;
    }
    let askedAt = -Infinity;
    const wantKeyFrame = (): void => {
      if (consumer.closed || now() - askedAt < KEY_FRAME_RETRY_MS) return;
      askedAt = now();
      // Its producer may be closing.
      consumer.requestKeyFrame().catch(() => undefined);
    };
    const { packet } = part.video(wantKeyFrame);
    wantKeyFrame();
    consumer.on('rtp', (rtp) => {
      if (now() - askedAt > KEY_FRAME_EVERY_MS) wantKeyFrame();
      packet(rtp);
    });
  }

  /** Ends the part of somebody who has gone, or of a screen that is shared no more. Who switches their camera off stays. */
  function leave(one: Running): void {
    const isGone = one.peer.closed || room.closed || (one.kind === 'screen' && one.consumers.size === 0);
    if (isGone) finish(one);
  }

  return {
    room,
    recordingId,
    /** Something may be sent that is not recorded yet. */
    look(): void {
      if (stopped) return;
      for (const peer of room.peers.values()) {
        for (const producer of peer.producers.values()) {
          if (known.has(producer.id)) continue;
          consume(peer, producer).catch((error: unknown) => {
            if (producer.closed || room.closed) return;
            logger.error({ err: error, recordingId }, 'something is not recorded');
            options.onOver('failed');
          });
        }
      }
    },
    /** Nothing more is recorded from now on; resolves when all of it is kept. Never rejects. */
    async stop(): Promise<void> {
      stopped = true;
      clearInterval(timer);
      for (const one of [...running]) finish(one);
      // The router may be closing; then so is its transport.
      transport?.then(
        (open) => open.close(),
        () => undefined,
      );
      await Promise.all(finishing);
    },
  };
}

export type RoomRecording = ReturnType<typeof createRoomRecording>;
