import type { RoomCloseReason, SfuFactOf } from '@cc/contract/sfu-facts.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Storage } from '@cc/platform/storage.ts';
import type { PendingFact } from '../facts/pending-fact.ts';
import { TIMES } from '../limits.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import { createRoomRecording, type RoomRecording } from './room-recording.ts';

export interface RecordingsOptions {
  node: string;
  rooms: Pick<Rooms, 'get'>;
  storage: Storage;
  now: () => number;
  newId: () => string;
  report: (fact: PendingFact) => void;
  logger: Logger;
  /** Calls that are recorded at once, at most. */
  max: number;
}

type Over = SfuFactOf<'recording_closed'>['reason'];
interface Wanted {
  recordingId: string;
  maxBytes: number;
  until: number;
}

/** What this node is told to record. A room that is set up anew goes on being recorded, in new parts. */
export function createRecordings({ node, rooms, storage, now, newId, report, logger, max }: RecordingsOptions) {
  const wanted = new Map<string, Wanted>();
  const running = new Map<string, RoomRecording>();
  /** Recordings that are over, by their id, until when that is remembered: a command that comes again must not begin them anew. */
  const over = new Map<string, { reason: Over; until: number }>();
  const stopping = new Set<Promise<void>>();
  let refused = 0;

  /** What is wanted of a room that has gone elsewhere takes nobody's place. */
  const free = (): number => Math.max(0, max - [...wanted.keys()].filter((one) => rooms.get(one)).length);

  const say = (room: string, recordingId: string, reason: Over): void =>
    report({ type: 'recording_closed', id: newId(), node, room, recordingId, reason });

  /** Ends what runs in a room, keeping its parts. */
  function halt(room: string): Promise<void> {
    const work = running.get(room)?.stop() ?? Promise.resolve();
    running.delete(room);
    stopping.add(work);
    return work.finally(() => stopping.delete(work));
  }

  function end(room: string, recordingId: string, reason: Over): void {
    if (wanted.get(room)?.recordingId === recordingId) wanted.delete(room);
    const isRunning = running.get(room)?.recordingId === recordingId;
    over.set(recordingId, { reason, until: now() + TIMES.roomLifeMs });
    void (isRunning ? halt(room) : Promise.all(stopping)).then(() => say(room, recordingId, reason));
  }

  function look(room: Room): void {
    const wish = wanted.get(room.id);
    if (!wish || room.closed) return;
    let current = running.get(room.id);
    if (current && (current.room !== room || current.recordingId !== wish.recordingId)) {
      void halt(room.id);
      current = undefined;
    }
    if (!current) {
      const { recordingId, maxBytes } = wish;
      const onOver = (reason: 'full' | 'failed'): void => {
        if (!over.has(recordingId)) end(room.id, recordingId, reason);
      };
      current = createRoomRecording({ recordingId, maxBytes, room, node, storage, now, newId, report, logger, onOver });
      running.set(room.id, current);
    }
    current.look();
  }

  return {
    /** Something may have begun in a room. */
    look,
    start(room: string, { recordingId, maxBytes }: Omit<Wanted, 'until'>): void {
      for (const [id, { until }] of over) if (until <= now()) over.delete(id);
      for (const [id, { until }] of wanted) if (until <= now()) wanted.delete(id);
      const before = over.get(recordingId);
      if (before) return say(room, recordingId, before.reason);
      if (!wanted.has(room) && free() === 0) {
        refused += 1;
        logger.warn({ room, recordingId, max }, 'a recording was refused: as many as may be are running');
        return end(room, recordingId, 'busy');
      }
      wanted.set(room, { recordingId, maxBytes, until: now() + TIMES.roomLifeMs });
      report({ type: 'recording_open', id: newId(), node, room, recordingId });
      const open = rooms.get(room);
      if (open) look(open);
    },
    stop: (room: string, recordingId: string): void => end(room, recordingId, 'stopped'),
    /** A room is gone, for good or until it is set up anew. */
    roomClosed(room: string, reason: RoomCloseReason): void {
      const wish = wanted.get(room);
      const comesBack = reason === 'worker_died' || reason === 'empty';
      if (wish && !comesBack) end(room, wish.recordingId, 'room_closed');
      else void halt(room);
    },
    get running(): number {
      return running.size;
    },
    /** How many more may begin now. */
    get free(): number {
      return free();
    },
    /** How often one was refused because of the others. */
    get refused(): number {
      return refused;
    },
    max,
    /** Resolves when all that has been recorded is kept. */
    async close(): Promise<void> {
      for (const room of [...running.keys()]) void halt(room);
      await Promise.all(stopping);
    },
  };
}

export type Recordings = ReturnType<typeof createRecordings>;
