import { createServer, type RequestListener } from 'node:http';
import { randomUUID } from 'node:crypto';
import { createDb } from '@cc/drizzle/client.ts';
import { userRoom } from '@cc/platform/announce.ts';
import { clock } from '@cc/platform/clock.ts';
import { loadServerConfig } from '@cc/platform/config.ts';
import { rulesOf } from '@cc/platform/config/rules.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createMetrics } from '@cc/platform/metrics.ts';
import { createPayments } from '@cc/platform/payments.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createQueues } from '@cc/platform/queue.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { importRoomTokenPrivateKey, signRoomToken } from '@cc/platform/room-token.ts';
import { createSfuNodes } from '@cc/platform/sfu-nodes.ts';
import { createShutdown } from '@cc/platform/shutdown.ts';
import { createApp } from './app.ts';
import type { Deps } from './deps.ts';
import { createBoardAccess } from './features/admin/board-access.ts';
import { boardRoutes } from './features/admin/board.ts';
import { webhookRoutes } from './features/payments/webhooks.ts';
import { createAccessTokens } from './features/users/access-token.ts';
import { wireFeatures } from './features.ts';
import { loadPages } from './http/pages.ts';
import { createRateLimits } from './http/rate-limit.ts';
import { createRealtime } from './realtime/io.ts';

const config = loadServerConfig();
const logger = createLogger({ name: 'server', level: config.LOG_LEVEL });
const shutdown = createShutdown(logger);
const metrics = createMetrics('server');
const rules = rulesOf(config);

const { db, close: closeDb } = createDb(config.DATABASE_URL, { max: config.DATABASE_POOL, name: 'server' });
const redis = createRedis(config.REDIS_URL);
const socketRedis = createRedis(config.REDIS_URL);
// A limit that cannot be counted at once is counted in memory, so this one neither waits nor queues.
const limitRedis = createRedis(config.REDIS_URL, { enableOfflineQueue: false, commandTimeout: 500 });
for (const connection of [redis, socketRedis, limitRedis]) {
  connection.on('error', (error: Error) => logger.warn({ err: error }, 'redis connection'));
}
const queue = createQueues(config.REDIS_URL, logger);
const accessTokens = createAccessTokens(config.ACCESS_TOKEN_SECRET, config.ACCESS_TOKEN_SECONDS);
const roomTokenKey = await importRoomTokenPrivateKey(config.ROOM_TOKEN_PRIVATE_KEY);
const boardAccess = createBoardAccess(config);

// Socket.IO takes its share of requests from the listener that is there when it is attached, before the app is.
let app: RequestListener | undefined;
const server = createServer((req, res) => app?.(req, res));
const realtime = createRealtime(server, { config, redis: socketRedis, accessTokens, logger, metrics });

const deps: Deps = {
  config,
  db,
  redis,
  queue,
  accessTokens,
  logger,
  metrics,
  announcer: realtime.announcer,
  payments: createPayments({
    secretKey: config.STRIPE_SECRET_KEY,
    apiUrl: config.STRIPE_API_URL,
    webhookSecrets: { platform: config.STRIPE_WEBHOOK_SECRET, connect: config.STRIPE_CONNECT_WEBHOOK_SECRET },
  }),
  roomTokens: {
    sign: (claims) => signRoomToken(claims, { key: roomTokenKey, now: new Date(clock.now()), jti: randomUUID() }),
  },
};
const features = wireFeatures(deps, {
  rules,
  boardAccess,
  heartbeats: createHeartbeats(redis, rules.presenceTtlMs),
  sfuNodes: createSfuNodes(redis),
  hasSocket: async (userId) => (await realtime.io.in(userRoom(userId)).fetchSockets()).length > 0,
});
app = createApp(deps, {
  routers: features.routers,
  webhooks: webhookRoutes(deps),
  board: boardRoutes(deps, queue.queues, boardAccess),
  pages: await loadPages(config),
  limits: createRateLimits(limitRedis, config.RATE_LIMIT_FACTOR),
  closing: () => shutdown.closing,
});
realtime.serve(features.handlers, features.hooks);

server.listen(config.PORT, () => logger.info({ port: config.PORT, url: config.PUBLIC_URL }, 'ready'));

// Closing Socket.IO also closes the port; what is being answered is answered.
shutdown.add('sockets and port', async () => {
  server.closeIdleConnections();
  await realtime.close();
});
shutdown.add('queues', () => queue.close());
shutdown.add('stores', async () => {
  for (const connection of [redis, socketRedis, limitRedis]) connection.disconnect();
  await closeDb();
});
