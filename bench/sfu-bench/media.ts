import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SFU_NODES_SET } from '@cc/contract/sfu-node.ts';
import type { Progress } from '@cc/dev/bootstrap/progress.mjs';
import { openDataDirectory, temporaryDataDirectory } from '@cc/dev/instance/data-directory.ts';
import { inheritedEnvironment } from '@cc/dev/instance/environment.ts';
import { pickPort } from '@cc/dev/instance/ports.ts';
import { Supervisor } from '@cc/dev/process/supervisor.ts';
import { nodeProcess } from '@cc/dev/services/node-process.ts';
import { provideRedis } from '@cc/dev/services/redis-binary.ts';
import { prepareRedis } from '@cc/dev/services/redis.ts';
import { provideMediasoupWorker } from '@cc/dev/services/worker-binary.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { descendants } from '../support/process-tree.ts';
import type { Target } from './generator-process.ts';

/** A node that carries rooms, ours or the bare one, with one media worker. */
export interface MediaProcess {
  target: Target;
  /** Of the Node process, and of its media worker. */
  pid: number;
  workerPid: number;
  /** Where the Node process's memory can be looked into. */
  inspectPort: number;
  /** Where it keeps recordings. */
  storageDirectory: string;
  stop(): Promise<void>;
}

/** What nodes need, ready: programs and a Redis. */
export interface MediaGround {
  ours(options?: { redisUrl: string; privateKey: string }): Promise<MediaProcess>;
  bare(): Promise<MediaProcess>;
  stop(): Promise<void>;
}

export async function prepareMedia(progress: Progress): Promise<MediaGround> {
  const directory = openDataDirectory(temporaryDataDirectory());
  const supervise = () =>
    new Supervisor({ logDirectory: join(directory, 'logs'), notice: progress.note, changed: () => {} });
  const services = supervise();
  const stop = async () => {
    await services.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const workerBin = await progress.step('Media worker program', provideMediasoupWorker);
    const program = await progress.step('Redis server program', provideRedis);
    const storageDirectory = join(directory, 'storage');
    const taken = new Set<number>();
    const from = 11_000 + Math.floor(Math.random() * 1_900) * 10;
    const port = (udp = false) => pickPort(from, { taken, udp });
    mkdirSync(join(directory, 'redis'), { recursive: true });
    const redis = prepareRedis({
      program,
      directory: join(directory, 'redis'),
      port: await port(),
      password: 'bench',
      durable: false,
    });
    await services.start(redis.spec);
    const ownKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

    async function start(name: 'ours' | 'bare', script: string, env: Record<string, string>, own: number) {
      const inspectPort = await port();
      const inherited = inheritedEnvironment(process.env);
      const supervisor = supervise();
      await supervisor.start(
        nodeProcess({
          name,
          script,
          port: own,
          env: {
            ...inherited,
            ...env,
            MEDIASOUP_WORKER_BIN: workerBin,
            NODE_OPTIONS: `${inherited.NODE_OPTIONS ?? ''} --inspect=127.0.0.1:${inspectPort}`,
          },
        }),
      );
      const pid = supervisor.pids[name] ?? 0;
      const [workerPid] = descendants(pid);
      if (workerPid === undefined) throw new Error(`${name} has no media worker`);
      return { pid, workerPid, inspectPort, storageDirectory, stop: () => supervisor.stop() };
    }

    return {
      async ours({ redisUrl, privateKey } = { redisUrl: redis.url, privateKey: ownKey }) {
        const own = await port();
        const url = `http://127.0.0.1:${own}`;
        const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
        const env = {
          NODE_ENV: 'production',
          LOG_LEVEL: 'warn',
          REDIS_URL: redisUrl,
          ROOM_TOKEN_PUBLIC_KEY: Buffer.from(publicKey).toString('base64'),
          SFU_PORT: String(own),
          SFU_PUBLIC_URL: url,
          SFU_LISTEN_IP: '127.0.0.1',
          SFU_RTC_PORT: String(await port(true)),
          SFU_WORKERS: '1',
          STORAGE_DIR: storageDirectory,
          // What one costs is to be seen, not how many may run.
          SFU_RECORDINGS_MAX: '1000',
          // Everybody of a load run comes from one address.
          RATE_LIMIT_FACTOR: '1000',
        };
        const started = await start('ours', 'sfu/main.ts', env, own);
        const node = await registered(redisUrl);
        return { ...started, target: { side: 'ours', url, node, privateKey, redisUrl } };
      },
      async bare() {
        const own = await port();
        const env = { BARE_PORT: String(own), BARE_RTC_PORT: String(await port(true)) };
        const started = await start('bare', 'bench/sfu-bench/bare.ts', env, own);
        return { ...started, target: { side: 'bare', url: `http://127.0.0.1:${own}` } };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The id of the one node that is known in that Redis; a node is new with every start, and takes itself out when it ends. */
async function registered(redisUrl: string): Promise<string> {
  const redis = createRedis(redisUrl);
  try {
    for (let i = 0; i < 100; i += 1) {
      const [node] = await redis.smembers(SFU_NODES_SET);
      if (node) return node;
      await delay(50);
    }
    throw new Error('the media node has not registered');
  } finally {
    redis.disconnect();
  }
}
