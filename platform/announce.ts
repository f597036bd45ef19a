import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server } from 'socket.io';
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

export const userRoom = (userId: string): string => `user:${userId}`;
export const familyRoom = (familyId: string): string => `family:${familyId}`;

/** The adapter every Socket.IO server of the house uses. */
export const createSocketAdapter = (redis: Redis) =>
  createAdapter(redis, { streamName: SOCKET_STREAM, maxLen: 50_000 });

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

/** A headless Socket.IO server: no port, only the Redis streams adapter (in the workers). */
export function createHeadlessAnnouncer(redis: Redis): Announcer & { close(): Promise<void> } {
  const io: SocketServer = new Server({ adapter: createSocketAdapter(redis) });
  return { ...announcerOf(io), close: async () => void (await io.of('/').adapter.close()) };
}
