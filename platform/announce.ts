import { randomUUID } from 'node:crypto';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Server } from 'socket.io';
import type { ClientToServer, News, ServerToClient } from '@cc/contract/events.ts';
import type { Redis } from './redis.ts';

/** Tells every tab of a person what happened. Losing an announcement never loses a fact: the sweeper and `sync` repair it. */
export interface Announcer {
  tell(news: News[]): void;
  /** Cuts every socket of a person (logout everywhere, suspension, password change). */
  cut(userId: string): void;
  /** Cuts the sockets of one signed-in device (logout, a stolen refresh token). */
  cutFamily(familyId: string): void;
}

export type SocketServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

/** What the server knows of a signed-in socket. */
export interface SocketData {
  userId: string;
  /** Sign-in (refresh token family) that the socket belongs to, so that a logout cuts just this device. */
  familyId: string;
  /** Epoch seconds at which the access token expires; the socket is re-checked then. */
  expiresAt: number;
}

/** The Redis stream on which all Socket.IO servers and headless announcers of one deployment meet. */
const SOCKET_STREAM = 'socket.io';
/** Messages kept for those who come back within minutes. */
const KEPT = 50_000;

export const userRoom = (userId: string): string => `user:${userId}`;
export const familyRoom = (familyId: string): string => `family:${familyId}`;

/** The adapter every Socket.IO server of the house uses. */
export const createSocketAdapter = (redis: Redis) => createAdapter(redis, { streamName: SOCKET_STREAM, maxLen: KEPT });

/** Announces over an existing Socket.IO server (in the server process). */
export function announcerOf(io: SocketServer): Announcer {
  return {
    tell: (news) => {
      for (const { to, event, payload } of news) {
        // The pair (event, payload) is one member of the News union; Socket.IO's overloads cannot see that.
        const room = io.to(userRoom(to)) as { emit(event: string, payload: unknown): boolean };
        room.emit(event, payload);
      }
    },
    cut: (userId) => io.in(userRoom(userId)).disconnectSockets(true),
    cutFamily: (familyId) => io.in(familyRoom(familyId)).disconnectSockets(true),
  };
}

/** Of the adapter's messages and of Socket.IO's packets, as they are numbered on the wire. */
const BROADCAST = 3;
const DISCONNECT_SOCKETS = 6;
const EVENT = 2;

/**
 * Announces where there are no sockets (in the workers): writes to the servers' stream what their adapter reads, and reads nothing
 * of it. A Socket.IO server without a port would be told, and would unpack, everything that is announced in the whole house.
 */
export function createHeadlessAnnouncer(redis: Redis): Announcer {
  const uid = randomUUID();
  const publish = (type: number, room: string, data: object): void => {
    const message = JSON.stringify({ ...data, opts: { rooms: [room], except: [], flags: {} } });
    const fields = ['uid', uid, 'nsp', '/', 'type', String(type), 'data', message];
    redis.xadd(SOCKET_STREAM, 'MAXLEN', '~', KEPT, '*', ...fields).catch(() => {});
  };
  return {
    tell: (news) => {
      for (const { to, event, payload } of news) {
        publish(BROADCAST, userRoom(to), { packet: { type: EVENT, data: [event, payload] } });
      }
    },
    cut: (userId) => publish(DISCONNECT_SOCKETS, userRoom(userId), { close: true }),
    cutFamily: (familyId) => publish(DISCONNECT_SOCKETS, familyRoom(familyId), { close: true }),
  };
}
