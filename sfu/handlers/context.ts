import type { Logger } from '@cc/platform/log.ts';
import { AppError } from '@cc/contract/errors.ts';
import type { RoomTokenClaims } from '@cc/contract/room-token.ts';
import type { SfuPayload, SfuRequest, SfuResult } from '@cc/contract/sfu-signalling.ts';
import type { Recordings } from '../recording/recordings.ts';
import type { Peer, SfuSocket } from '../room/peer.ts';
import type { Refusals } from '../room/refusals.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';

/** What the handlers of one node share. */
export interface Node {
  rooms: Rooms;
  recordings: Recordings;
  refusals: Refusals;
  /** Monotonic milliseconds. */
  now: () => number;
  newId: () => string;
  verifyToken: (token: unknown) => Promise<RoomTokenClaims>;
  /** Somebody's way to us stands, so many ms after they joined. */
  onJoined: (ms: number) => void;
  logger: Logger;
}

/** One signalling connection; `seat` is set by `join`. */
export interface Connection {
  node: Node;
  socket: SfuSocket;
  seat: { room: Room; peer: Peer } | null;
}

export type Handler<R extends SfuRequest> = (connection: Connection, payload: SfuPayload<R>) => Promise<SfuResult<R>>;

/** @throws AppError `conflict` before `join` and after the peer is gone. */
export function seatOf({ seat }: Connection): { room: Room; peer: Peer } {
  if (!seat || seat.peer.closed) throw new AppError('conflict', 'Join first.');
  return seat;
}
