import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Server } from 'socket.io';
import type { ErrorBody } from '@cc/contract/errors.ts';
import { AppError } from '@cc/contract/errors.ts';
import { SFU_SNAPSHOT_EVERY_MS } from '@cc/contract/sfu-facts.ts';
import type { ClientToSfuEvents, SfuToClientEvents } from '@cc/contract/sfu-signalling.ts';
import type { RoomTokenClaims } from '@cc/contract/room-token.ts';
import { callerOf } from '@cc/platform/address.ts';
import type { SfuConfig } from '@cc/platform/config/sfu.ts';
import type { Logger } from '@cc/platform/log.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { createDiskStorage } from '@cc/platform/storage.ts';
import { importRoomTokenPublicKey, verifyRoomToken } from '@cc/platform/room-token.ts';
import { obey } from './commands/obey.ts';
import { startCommandReader } from './commands/reader.ts';
import { createFactsRedis } from './facts/facts-redis.ts';
import { createOutbox } from './facts/outbox.ts';
import type { PendingFact } from './facts/pending-fact.ts';
import { createSendFacts } from './facts/send-facts.ts';
import { createAddresses } from './handlers/addresses.ts';
import { attach } from './handlers/attach.ts';
import type { Node } from './handlers/context.ts';
import { createHttp } from './http.ts';
import { LIMITS, TIMES } from './limits.ts';
import { createSfuMetrics } from './metrics.ts';
import { createRecordings } from './recording/recordings.ts';
import { createRegistry } from './registry.ts';
import { createRefusals } from './room/refusals.ts';
import { createRooms } from './room/rooms.ts';
import { createWorkerPool } from './workers/worker-pool.ts';

export interface SfuNodeOptions {
  config: SfuConfig;
  logger: Logger;
  /** Monotonic milliseconds, for everything but tokens. */
  now: () => number;
  /** Epoch milliseconds, for the life of tokens. */
  wallClock: () => number;
  /** One worker a core unless the configuration says otherwise. */
  cores: number;
}

/** A media node, listening and registered. Its id is new with every start: tokens for an earlier life are refused. */
export async function startSfuNode({ config, logger, now, wallClock, cores }: SfuNodeOptions) {
  const node = `sfu-${randomUUID().slice(0, 13)}`;
  const log = logger.child({ node });
  const key = await importRoomTokenPublicKey(config.ROOM_TOKEN_PUBLIC_KEY);

  const factsRedis = createFactsRedis(config.REDIS_URL);
  const commandsRedis = createRedis(config.REDIS_URL);
  // ioredis reports every failed attempt; those who use the connections say once what it means.
  for (const redis of [factsRedis, commandsRedis]) redis.on('error', (error) => log.debug({ err: error }, 'redis'));

  const pool = await createWorkerPool({
    count: config.SFU_WORKERS ?? cores,
    workerBin: config.MEDIASOUP_WORKER_BIN,
    listen: [
      { ip: config.SFU_LISTEN_IP, announced: config.SFU_ANNOUNCED_ADDRESS },
      ...(config.SFU_LISTEN_IPV6 ? [{ ip: config.SFU_LISTEN_IPV6, announced: config.SFU_ANNOUNCED_IPV6 }] : []),
    ],
    rtcPort: config.SFU_RTC_PORT,
    now,
    logger: log,
  });
  const outbox = createOutbox({ send: createSendFacts(factsRedis, now), logger: log });
  const refusals = createRefusals(now);
  const rooms = createRooms({
    ...{ node, pool, refusals, now, newId: randomUUID },
    report: (fact) => {
      outbox.add(fact);
      if (fact.type === 'room_closed') recordings.roomClosed(fact.room, fact.reason);
    },
  });
  const storage = createDiskStorage(config.STORAGE_DIR);
  const report = (fact: PendingFact): void => {
    outbox.add(fact);
    // Who is about to propose another one should know whether there is room for it.
    if (fact.type !== 'recording_part') void registry.refresh();
  };
  const recordings = createRecordings({
    node,
    rooms,
    storage,
    now,
    newId: randomUUID,
    report,
    logger: log,
    max: config.SFU_RECORDINGS_MAX,
  });
  const registry = createRegistry({
    node,
    url: config.SFU_PUBLIC_URL,
    redis: factsRedis,
    rooms,
    pool,
    recordings,
    now,
    logger: log,
  });
  const addresses = createAddresses(now, config.RATE_LIMIT_FACTOR);
  const metrics = createSfuMetrics({ rooms, pool, outbox, addresses, recordings });

  const verifyToken = (token: unknown): Promise<RoomTokenClaims> =>
    verifyRoomToken(token, { key, now: new Date(wallClock()), node });
  const { joined: onJoined } = metrics;
  const context: Node = { rooms, recordings, refusals, now, newId: randomUUID, verifyToken, onJoined, logger: log };

  const commands = startCommandReader({
    node,
    redis: commandsRedis,
    logger: log,
    handle: (command) => {
      const answer = obey(context, command);
      log.info({ ...answer, command: answer.result === 'invalid' ? command?.slice(0, 200) : undefined }, 'command');
      outbox.add({ type: 'ack', id: randomUUID(), node, ...answer });
    },
  });

  const problems = (): string[] => [
    ...(pool.alive().length === 0 ? ['no media worker'] : []),
    ...(registry.known ? [] : ['not registered in Redis']),
    ...(rooms.draining ? ['draining'] : []),
  ];
  const http = createServer(createHttp({ problems, metrics }));
  const io = new Server<ClientToSfuEvents, SfuToClientEvents, Record<string, never>, { claims: RoomTokenClaims }>(
    http,
    {
      transports: ['websocket'],
      maxHttpBufferSize: LIMITS.messageBytes,
      serveClient: false,
      pingInterval: 5_000,
      pingTimeout: 5_000,
      connectTimeout: 5_000,
      allowRequest: (request, decide) => decide(null, addresses.admit(callerOf(request, config.TRUST_PROXY))),
    },
  );
  io.engine.on('connection', (line: { request: IncomingMessage; once(event: 'close', gone: () => void): void }) =>
    line.once('close', addresses.opened(callerOf(line.request, config.TRUST_PROXY))),
  );
  io.use((socket, next) => {
    verifyToken(socket.handshake.auth['token']).then(
      (claims) => {
        socket.data.claims = claims;
        next();
      },
      (error: unknown) => {
        const refusal = error instanceof AppError ? error : new AppError('internal');
        const data: ErrorBody['error'] = refusal.toBody().error;
        next(Object.assign(new Error(refusal.code), { data }));
      },
    );
  });
  io.on('connection', (socket) => attach(socket, context));

  const timers = [
    setInterval(rooms.tick, TIMES.evidenceEveryMs),
    setInterval(rooms.snapshot, SFU_SNAPSHOT_EVERY_MS),
    setInterval(addresses.sweep, 1_000),
    setInterval(metrics.tick, 1_000),
  ];

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(config.SFU_PORT, resolve);
  });
  factsRedis.on('ready', () => void registry.refresh());
  await registry.refresh();
  const { port } = http.address() as AddressInfo;
  log.info({ port, workers: pool.alive().length, url: config.SFU_PUBLIC_URL }, 'media node listens');

  return {
    node,
    config,
    port,
    rooms,
    pool,
    outbox,
    /** Takes no new rooms and waits for the running ones to end, at most `SFU_DRAIN_SECONDS`. */
    async drain(): Promise<void> {
      rooms.drain();
      await registry.refresh();
      const until = now() + config.SFU_DRAIN_SECONDS * 1000;
      while (rooms.all().length > 0 && now() < until) await new Promise((resolve) => setTimeout(resolve, 250));
    },
    /** Sends people elsewhere, hands in the last facts, ends the workers. */
    async close(): Promise<void> {
      rooms.drain();
      for (const timer of timers) clearInterval(timer);
      await registry.close();
      for (const room of rooms.all()) rooms.close(room, 'node_shutdown');
      await recordings.close();
      const lost = await outbox.close(3_000);
      if (lost > 0) log.error({ lost }, 'facts could not be handed in');
      await commands.close();
      await io.close();
      pool.close();
      factsRedis.disconnect();
    },
  };
}

export type SfuNodeProcess = Awaited<ReturnType<typeof startSfuNode>>;
