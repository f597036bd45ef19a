import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { SfuFact } from '@cc/contract/sfu-facts.ts';
import type { RoomAccess, RoomTokenClaims } from '@cc/contract/room-token.ts';
import { clock } from '@cc/platform/clock.ts';
import { sfuSchema } from '@cc/platform/config/sfu.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createRedis, type Redis } from '@cc/platform/redis.ts';
import { importRoomTokenPrivateKey, signRoomToken } from '@cc/platform/room-token.ts';

import { startSfuNode, type SfuNodeProcess } from '../node.ts';
import { freePorts } from './free-ports.ts';
import { readFacts } from './read-facts.ts';
import { testRedisUrl } from '@cc/platform/testing/services.ts';

const REDIS_URL = testRedisUrl();

const pem = (
  key: { export(options: { type: 'spki' | 'pkcs8'; format: 'pem' }): string | Buffer },
  type: 'spki' | 'pkcs8',
) => key.export({ type, format: 'pem' }).toString();

export interface TokenOptions extends Partial<Omit<RoomTokenClaims, 'iat' | 'exp'>> {
  room: string;
  sub: string;
  seconds?: number;
  /** Signs with this key instead of the house's. */
  forgedWith?: string;
}

export interface TestNodeOptions {
  /** Where the node finds Redis, if not where the test does. */
  redisUrl?: string;
  workers?: number;
  /** Settings besides, by their names in the environment. */
  settings?: Record<string, string>;
  /** Where it keeps recordings; a test that makes none needs no place. */
  storageDirectory?: string;
}

/** A real media node on free ports, its keys, and the facts it reports from its start on. */
export async function startTestNode({
  redisUrl = REDIS_URL,
  workers = 1,
  settings = {},
  storageDirectory,
}: TestNodeOptions = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = await importRoomTokenPrivateKey(pem(privateKey, 'pkcs8'));
  const port = await freePorts(1 + workers);
  const url = `http://127.0.0.1:${port}`;
  const config = sfuSchema.parse({
    REDIS_URL: redisUrl,
    ROOM_TOKEN_PUBLIC_KEY: Buffer.from(pem(publicKey, 'spki')).toString('base64'),
    SFU_PORT: port,
    SFU_PUBLIC_URL: url,
    SFU_RTC_PORT: port + 1,
    SFU_WORKERS: workers,
    MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    // Everybody of a test comes from one address.
    RATE_LIMIT_FACTOR: '1000',
    STORAGE_DIR: storageDirectory,
    ...settings,
  });
  const sfu: SfuNodeProcess = await startSfuNode({
    config,
    logger: createLogger({ name: 'sfu', level: config.LOG_LEVEL }),
    now: () => performance.now(),
    wallClock: clock.now,
    cores: 1,
  });
  const redis: Redis = createRedis(REDIS_URL);

  async function token({ seconds, forgedWith, ...claims }: TokenOptions): Promise<string> {
    return signRoomToken(
      { role: 'customer', scope: 'call', node: sfu.node, name: 'Somebody', ...claims },
      {
        key: forgedWith ? await importRoomTokenPrivateKey(forgedWith) : key,
        now: new Date(clock.now()),
        jti: claims.jti ?? randomUUID(),
        ...(seconds !== undefined && { seconds }),
      },
    );
  }

  async function facts(room?: string): Promise<SfuFact[]> {
    const found = await readFacts(redis, sfu.node);
    return found.map(({ fact }) => fact).filter((fact) => room === undefined || fact.room === room);
  }

  return {
    sfu,
    url,
    redis,
    token,
    access: async (options: TokenOptions): Promise<RoomAccess> => ({ url, token: await token(options) }),
    facts,
    /** The first fact of a room that `match` accepts, waited for at most `ms`. */
    async fact<T extends SfuFact['type']>(
      room: string,
      type: T,
      match: (fact: Extract<SfuFact, { type: T }>) => boolean = () => true,
      ms = 5_000,
    ): Promise<Extract<SfuFact, { type: T }>> {
      const found = await until(
        async () =>
          (await facts(room)).find(
            (fact): fact is Extract<SfuFact, { type: T }> => fact.type === type && match(fact as never),
          ),
        ms,
      );
      if (!found) throw new Error(`no ${type} fact within ${ms} ms`);
      return found;
    },
    async close(): Promise<void> {
      await sfu.close();
      redis.disconnect();
    },
  };
}

export type TestNode = Awaited<ReturnType<typeof startTestNode>>;

/** Asks every 20 ms until the answer is truthy; the last answer when `ms` are over. */
export async function until<T>(ask: () => T | Promise<T>, ms = 5_000): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer || performance.now() > end) return answer;
    await sleep(20);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
