import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { createDb } from '@cc/drizzle/client.ts';
import { userRoom } from '@cc/platform/announce.ts';
import { clock } from '@cc/platform/clock.ts';
import type { ServerConfig } from '@cc/platform/config.ts';
import { rulesOf } from '@cc/platform/config/rules.ts';
import type { Logger } from '@cc/platform/log.ts';
import { createMetrics } from '@cc/platform/metrics.ts';
import { createPayments } from '@cc/platform/payments.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createQueues } from '@cc/platform/queue.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { createIceServers } from '@cc/platform/ice-servers.ts';
import { importRoomTokenPrivateKey, signRoomToken } from '@cc/platform/room-token.ts';
import { createSfuNodes } from '@cc/platform/sfu-nodes.ts';
import { createDiskStorage } from '@cc/platform/storage.ts';
import { createApp } from './app.ts';
import type { Deps } from './deps.ts';
import { createBoardAccess } from './features/admin/board-access.ts';
import { boardRoutes } from './features/admin/board.ts';
import { webhookRoutes } from './features/payments/webhooks.ts';
import { createEndedSignIns } from './ended-sign-ins.ts';
import { createAccessTokens } from './features/users/access-token.ts';
import { wireFeatures } from './features.ts';
import { healthRoutes } from './http/health.ts';
import { loadPages } from './http/pages.ts';
import { createLimits } from './limits.ts';
import { createRealtime } from './realtime/io.ts';

/** Sockets have this long to go elsewhere, and requests to be answered, in ms; whoever is still there is cut off. */
const LEAVE_MS = 3_000;
/** A request has to have arrived as a whole after this long, in ms, or its connection is closed: ten megabytes over 1 Mbit/s. */
const REQUEST_MS = 90_000;

export interface House {
  /** Not listening yet. */
  server: Server;
  /** Health and metrics of this process alone, for a port of its own. Not listening yet. */
  health: Server;
  /** The steps that end it, in their order. */
  closing: { name: string; run: () => Promise<unknown> }[];
}

/** The whole server, wired by hand: stores, realtime, features, application. `isClosing` makes it say that it is not ready. */
export async function createHouse(config: ServerConfig, logger: Logger, isClosing: () => boolean): Promise<House> {
  const metrics = createMetrics('server');
  const rules = rulesOf(config);
  const { db, close: closeDb } = createDb(config.DATABASE_URL, { max: config.DATABASE_POOL, name: 'server' });
  const redis = createRedis(config.REDIS_URL);
  // What is told in one breath goes out in one write.
  const socketRedis = createRedis(config.REDIS_URL, { enableAutoPipelining: true });
  // A limit that cannot be counted at once is counted in memory, so this one neither waits nor queues.
  const limitRedis = createRedis(config.REDIS_URL, { enableOfflineQueue: false, commandTimeout: 500 });
  const connections = [redis, socketRedis, limitRedis];
  for (const connection of connections) {
    connection.on('error', (error: Error) => logger.warn({ err: error }, 'redis connection'));
  }
  const queue = createQueues(config.REDIS_URL, logger);
  const accessTokens = createAccessTokens(config.ACCESS_TOKEN_SECRET, config.ACCESS_TOKEN_SECONDS);
  const roomTokenKey = await importRoomTokenPrivateKey(config.ROOM_TOKEN_PRIVATE_KEY);
  const boardAccess = createBoardAccess(config);

  // Socket.IO takes its share of requests from the listener that is there when it is attached, which is before the app is.
  const entry: { app?: RequestListener } = {};
  const server = createServer({ requestTimeout: REQUEST_MS }, (req, res) => entry.app?.(req, res));
  const limits = createLimits(limitRedis, config.RATE_LIMIT_FACTOR, metrics);
  // Asked for with every request, so it neither waits nor queues either.
  const endedSignIns = createEndedSignIns(limitRedis, config.ACCESS_TOKEN_SECONDS);
  const realtime = createRealtime(server, {
    config,
    redis: socketRedis,
    accessTokens,
    endedSignIns,
    limits,
    logger,
    metrics,
  });

  const deps: Deps = {
    config,
    db,
    redis,
    queue,
    accessTokens,
    endedSignIns,
    logger,
    metrics,
    announcer: realtime.announcer,
    storage: createDiskStorage(config.STORAGE_DIR),
    payments: createPayments({
      secretKey: config.STRIPE_SECRET_KEY,
      apiUrl: config.STRIPE_API_URL,
      webhookSecrets: { platform: config.STRIPE_WEBHOOK_SECRET, connect: config.STRIPE_CONNECT_WEBHOOK_SECRET },
    }),
    iceServers: createIceServers({ urls: config.TURN_URLS, secret: config.TURN_SECRET }, clock.now),
    roomTokens: {
      sign: (claims) => signRoomToken(claims, { key: roomTokenKey, now: new Date(clock.now()), jti: randomUUID() }),
    },
  };
  const features = wireFeatures(deps, {
    rules,
    limits,
    boardAccess,
    heartbeats: createHeartbeats(redis, rules.presenceTtlMs),
    sfuNodes: createSfuNodes(redis),
    hasSocket: async (userId) => (await realtime.io.in(userRoom(userId)).fetchSockets()).length > 0,
  });
  entry.app = createApp(deps, {
    routers: features.routers,
    webhooks: webhookRoutes(deps),
    board: boardRoutes(deps, queue.queues, boardAccess),
    pages: await loadPages(config),
    limits,
    closing: isClosing,
  });
  realtime.serve(features.handlers, features.hooks);
  // Limits counted in memory are for a Redis that is away; at the start it is given a moment to come.
  if (limitRedis.status !== 'ready') {
    await once(limitRedis, 'ready', { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  }

  const health = createServer(express().use(healthRoutes({ ...deps, closing: isClosing })));
  return {
    server,
    health,
    closing: [
      // Nobody new comes in; whoever is there is answered and goes to another server.
      {
        name: 'port',
        run: async () => {
          server.close();
          await realtime.leave(LEAVE_MS);
        },
      },
      { name: 'requests', run: () => requestsAnswered(server) },
      { name: 'sockets', run: () => realtime.close() },
      { name: 'queues', run: () => queue.close() },
      {
        name: 'stores',
        run: () => {
          health.close();
          for (const connection of connections) connection.disconnect();
          return closeDb();
        },
      },
    ],
  };
}

/** Resolves when a server that takes no more connections has none left, and cuts off those that take too long. */
async function requestsAnswered(server: Server): Promise<void> {
  const count = () =>
    new Promise<number>((resolve) => server.getConnections((_error, connections) => resolve(connections)));
  const until = performance.now() + LEAVE_MS;
  while ((await count()) > 0 && performance.now() < until) await delay(25);
  server.closeAllConnections();
}
