import type { Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from 'socket.io';
import { clientEvents, type Ack, type ClientEvent } from '@cc/contract/events.ts';
import { AppError } from '@cc/contract/errors.ts';
import { callerOf } from '@cc/platform/address.ts';
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
import type { EndedSignIns } from '../ended-sign-ins.ts';
import type { AccessTokens } from '../features/users/access-token.ts';
import type { Limits } from '../limits.ts';
import { createBrakes, type Brake } from './brakes.ts';
import { dispatch } from './dispatch.ts';
import type { SocketHandlers } from './handlers.ts';

/** Sockets one person may have on one server: more tabs than anybody looks at. */
const SOCKETS_EACH = 20;
/** Largest event in bytes, and how long a connection may take to say who it is, in ms. */
const MAX_EVENT_BYTES = 100_000;
const CONNECT_MS = 10_000;
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
  deps: {
    config: ServerConfig;
    redis: Redis;
    accessTokens: AccessTokens;
    endedSignIns: EndedSignIns;
    limits: Limits;
    logger: Logger;
    metrics: Metrics;
  },
): Realtime {
  const { accessTokens, endedSignIns, limits, logger, config } = deps;
  const io: SocketServer = new Server(httpServer, {
    adapter: createSocketAdapter(deps.redis),
    transports: ['websocket'],
    maxHttpBufferSize: MAX_EVENT_BYTES,
    connectTimeout: CONNECT_MS,
    // Before anything is done for it: whoever storms the door is turned away by address.
    allowRequest: (req, answer) => {
      limits.take('connections', callerOf(req, config.TRUST_PROXY)).then(
        () => answer(null, true),
        () => answer('rate_limited', false),
      );
    },
    pingInterval: 10_000,
    pingTimeout: 10_000,
    serveClient: false,
    connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: false },
  });
  let answering = 0;
  const brakeOf = createBrakes(limits);
  const connections = deps.metrics.gauge('sockets', 'Open sockets');
  const events = deps.metrics.seconds('socket_event', 'Time to answer a socket event', ['event']);

  io.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown };
    admit(token).then(
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

  /** @throws AppError `unauthenticated`, `token_expired`, `rate_limited`. */
  async function admit(token: unknown): Promise<SocketData> {
    const identity = await accessTokens.verify(token);
    await Promise.all([limits.take('sockets', identity.userId), endedSignIns.refuse(identity.familyId)]);
    const open = io.of('/').adapter.rooms.get(userRoom(identity.userId))?.size ?? 0;
    if (open >= SOCKETS_EACH * Math.max(1, limits.factor)) {
      limits.refused('socketsEach');
      throw new AppError('rate_limited', 'Too many tabs.', { retryAfterMs: 60_000 });
    }
    return identity;
  }

  async function answer(
    event: ClientEvent,
    payload: unknown,
    { data, brake }: { data: SocketData; brake: Brake },
    handlers: SocketHandlers,
  ): Promise<Ack<unknown>> {
    answering += 1;
    try {
      return await brake.pass(event, async () => {
        const done = events.startTimer({ event });
        return dispatch(event, payload, data, handlers, logger).finally(done);
      });
    } catch (error) {
      const refused = error instanceof AppError ? error : new AppError('internal');
      return { ok: false, ...refused.toBody() };
    } finally {
      answering -= 1;
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

        const brake = brakeOf(userId, () => socket.disconnect(true));
        socket.onAny((event: string, payload: unknown, ack: unknown) => {
          if (typeof ack !== 'function') return brake.nonsense();
          if (!Object.hasOwn(clientEvents, event)) {
            brake.nonsense();
            ack({ ok: false, ...new AppError('invalid_input', `There is no event "${event.slice(0, 40)}".`).toBody() });
            return;
          }
          const from = { data: socket.data, brake };
          void answer(event as ClientEvent, payload, from, handlers).then((result) => ack(result));
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
