import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server } from 'socket.io';
import type { ServerToClient } from '@cc/contract/events.ts';
import type { Redis } from './redis.ts';

export type AnnounceEvent = keyof ServerToClient;
export type AnnouncePayload<E extends AnnounceEvent> = Parameters<ServerToClient[E]>[0];

/** Tells every tab of a person what happened. Losing an announcement never loses a fact: the sweeper and `sync` repair it. */
export interface Announcer {
  toUser<E extends AnnounceEvent>(userId: string, event: E, payload: AnnouncePayload<E>): void;
  /** Cuts every socket of a person (logout everywhere, suspension, password change). */
  cut(userId: string): void;
}

/** The Redis stream on which all Socket.IO servers and headless announcers of one deployment meet. */
export const SOCKET_STREAM = 'socket.io';

export const userRoom = (userId: string): string => `user:${userId}`;

/** Announces over an existing Socket.IO server (in the server process). */
export function announcerOf(io: Server): Announcer {
  return {
    toUser: (userId, event, payload) => void io.to(userRoom(userId)).emit(event, payload),
    cut: (userId) => io.in(userRoom(userId)).disconnectSockets(true),
  };
}

/** A headless Socket.IO server: no port, only the Redis streams adapter (in the workers). */
export function createHeadlessAnnouncer(redis: Redis): Announcer & { close(): Promise<void> } {
  const io = new Server({ adapter: createAdapter(redis, { streamName: SOCKET_STREAM, maxLen: 50_000 }) });
  return { ...announcerOf(io), close: () => io.close() };
}
