import { AppError } from '@cc/contract/errors.ts';
import type { LeftReason, RoomCloseReason } from '@cc/contract/sfu-facts.ts';
import type { PendingFact } from '../facts/pending-fact.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import { LIMITS, TIMES } from '../limits.ts';
import { MEDIA_CODECS } from '../media/codecs.ts';
import type { Refusals } from './refusals.ts';
import { Room } from './room.ts';

export interface RoomsOptions {
  node: string;
  pool: WorkerPool;
  refusals: Refusals;
  now: () => number;
  newId: () => string;
  report: (fact: PendingFact) => void;
}

/** Why the people of a room that is being closed have left it. */
const LEFT_BECAUSE: Record<RoomCloseReason, LeftReason> = {
  ended: 'room_closed',
  cancelled: 'room_closed',
  expired: 'room_closed',
  empty: 'room_closed',
  worker_died: 'worker_died',
  node_shutdown: 'node_shutdown',
};

/** All rooms of this node: made when the first person comes, placed on the worker with the fewest, closed once. */
export function createRooms(options: RoomsOptions) {
  const { node, pool, refusals, now, newId, report } = options;
  const rooms = new Map<string, Room>();
  const making = new Map<string, Promise<Room>>();
  let draining = false;

  async function make(id: string): Promise<Room> {
    const mediaWorker = pool.pick();
    if (draining || !mediaWorker || mediaWorker.rooms >= LIMITS.roomsPerWorker) throw new AppError('no_media_node');
    mediaWorker.rooms += 1;
    try {
      const router = await mediaWorker.worker.createRouter({ mediaCodecs: MEDIA_CODECS });
      router.observer.once('close', () => (mediaWorker.rooms -= 1));
      const room = new Room({ id, node, router, mediaWorker, now, newId, report });
      router.once('workerclose', () => close(room, 'worker_died'));
      if (refusals.has(id)) {
        router.close();
        throw new AppError('room_closed');
      }
      rooms.set(id, room);
      return room;
    } catch (error) {
      if (!(error instanceof AppError)) mediaWorker.rooms -= 1;
      throw error;
    }
  }

  function close(room: Room, reason: RoomCloseReason): void {
    if (room.closed) return;
    room.closed = true;
    rooms.delete(room.id);
    const comesBack = reason === 'worker_died' || reason === 'node_shutdown';
    if (!comesBack && reason !== 'empty') refusals.add(room.id);
    for (const peer of [...room.peers.values()]) {
      const { socket } = peer;
      room.remove(peer, LEFT_BECAUSE[reason]);
      if (comesBack) socket?.emit('room:reset', { reason });
      else socket?.emit('room:closed', { reason });
      socket?.disconnect();
    }
    room.router.close();
    report({ type: 'room_closed', id: newId(), node, room: room.id, at: now(), reason });
  }

  return {
    get: (id: string): Room | undefined => rooms.get(id),
    all: (): Room[] => [...rooms.values()],
    get peers(): number {
      return this.all().reduce((sum, room) => sum + room.peers.size, 0);
    },
    /**
     * The room, made if need be.
     * @throws AppError `room_closed`, `no_media_node`
     */
    async enter(id: string): Promise<Room> {
      if (refusals.has(id)) throw new AppError('room_closed');
      const existing = rooms.get(id);
      if (existing) return existing;
      const pending = making.get(id) ?? make(id).finally(() => making.delete(id));
      making.set(id, pending);
      return pending;
    },
    close,
    /** Takes no new rooms from now on. */
    drain(): void {
      draining = true;
    },
    get draining(): boolean {
      return draining;
    },
    /** Once a second: presence, rooms that are empty or too old, what need no longer be refused. */
    tick(): void {
      for (const room of [...rooms.values()]) {
        room.tick();
        if (room.emptySince !== null && now() - room.emptySince > TIMES.emptyRoomMs) close(room, 'empty');
        else if (now() > room.expiresAt) close(room, 'expired');
      }
      refusals.sweep();
    },
    snapshot(): void {
      for (const room of rooms.values()) room.snapshot();
    },
  };
}

export type Rooms = ReturnType<typeof createRooms>;
