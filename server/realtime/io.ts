import type { Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Server } from 'socket.io';
import { clientEvents, type Ack, type ClientEvent } from '@cc/contract/events.ts';
import { AppError } from '@cc/contract/errors.ts';
import {
  announcerOf,
  createSocketAdapter,
  familyRoom,
  userRoom,
  type Announcer,
  type SocketData,
  type SocketServer,
} from '@cc/platform/announce.ts';
import type { ServerConfig } from '@cc/platform/config.ts';
import { clock } from '@cc/platform/clock.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Metrics } from '@cc/platform/metrics.ts';
import type { Redis } from '@cc/platform/redis.ts';
import type { AccessTokens } from '../features/users/access-token.ts';
import { dispatch } from './dispatch.ts';
import type { SocketHandlers } from './handlers.ts';

/** Events a person may send in a second over all tabs of one server; far above what hands and heartbeats need. */
const EVENTS_PER_SECOND = 20;
/** Sockets that are asked to leave at once, and the pause in ms before the next ones: the other servers have to take them. */
const LEAVE_AT_ONCE = 250;
const LEAVE_PAUSE_MS = 25;

export interface Realtime {
  io: SocketServer;
  announcer: Announcer;
  /** Starts to answer; separate from creation because the features need the announcer first. */
  serve(handlers: SocketHandlers, hooks: ConnectionHooks): void;
  /** Asks every socket to connect anew, answers what has been asked, and waits until all are gone, at most `withinMs`. */
  leave(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

/** What happens when a person's socket comes and goes. */
export interface ConnectionHooks {
  connected(userId: string): Promise<void>;
  disconnected(userId: string): Promise<void>;
}

/**
 * Socket.IO, websocket only, so that several servers need no sticky sessions. A socket belongs to one signed-in device;
 * it is cut when its access token expires, and the client comes back with a new one and starts from `sync`.
 */
export function createRealtime(
  httpServer: HttpServer,
  deps: { config: ServerConfig; redis: Redis; accessTokens: AccessTokens; logger: Logger; metrics: Metrics },
): Realtime {
  const { accessTokens, logger, config } = deps;
  const io: SocketServer = new Server(httpServer, {
    adapter: createSocketAdapter(deps.redis),
    transports: ['websocket'],
    maxHttpBufferSize: 100_000,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    serveClient: false,
    connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: false },
  });
  let answering = 0;
  const limiter = new RateLimiterMemory({ points: EVENTS_PER_SECOND * config.RATE_LIMIT_FACTOR, duration: 1 });
  const connections = deps.metrics.gauge('sockets', 'Open sockets');
  const events = deps.metrics.seconds('socket_event', 'Time to answer a socket event', ['event']);

  io.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown };
    accessTokens.verify(token).then(
      (identity) => {
        Object.assign(socket.data, identity);
        next();
      },
      (error: unknown) => {
        const refused = error instanceof AppError ? error : new AppError('unauthenticated');
        next(Object.assign(new Error(refused.message), { data: refused.toBody().error }));
      },
    );
  });

  async function answer(event: ClientEvent, payload: unknown, socket: { data: SocketData }, handlers: SocketHandlers) {
    try {
      await limiter.consume(socket.data.userId);
    } catch {
      const refused = new AppError('rate_limited', 'Too many requests at once.', { retryAfterMs: 1_000 });
      return { ok: false, ...refused.toBody() } satisfies Ack<never>;
    }
    const done = events.startTimer({ event });
    answering += 1;
    try {
      return await dispatch(event, payload, socket.data, handlers, logger);
    } finally {
      answering -= 1;
      done();
    }
  }

  return {
    io,
    announcer: announcerOf(io),
    serve(handlers, hooks) {
      io.on('connection', (socket) => {
        const { userId, familyId, expiresAt } = socket.data;
        connections.inc();
        void socket.join([userRoom(userId), familyRoom(familyId)]);
        const expiry = setTimeout(() => socket.disconnect(true), Math.max(0, expiresAt * 1_000 - clock.now()));
        hooks.connected(userId).catch((error: unknown) => logger.warn({ err: error }, 'presence on connect'));

        socket.onAny((event: string, payload: unknown, ack: unknown) => {
          if (typeof ack !== 'function') return;
          if (!Object.hasOwn(clientEvents, event)) {
            ack({ ok: false, ...new AppError('invalid_input', `There is no event "${event.slice(0, 40)}".`).toBody() });
            return;
          }
          void answer(event as ClientEvent, payload, socket, handlers).then((result) => ack(result));
        });
        socket.on('disconnect', () => {
          connections.dec();
          clearTimeout(expiry);
          hooks.disconnected(userId).catch((error: unknown) => logger.warn({ err: error }, 'presence on disconnect'));
        });
      });
    },
    async leave(withinMs) {
      const until = performance.now() + withinMs;
      const sockets = [...io.of('/').sockets.values()];
      for (let i = 0; i < sockets.length; i += LEAVE_AT_ONCE) {
        for (const socket of sockets.slice(i, i + LEAVE_AT_ONCE)) socket.emit('server:leaving', {});
        await delay(LEAVE_PAUSE_MS);
      }
      while ((io.of('/').sockets.size > 0 || answering > 0) && performance.now() < until) await delay(LEAVE_PAUSE_MS);
    },
    close: () => io.close(),
  };
}
