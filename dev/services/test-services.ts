import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../bootstrap/progress.mjs';
import { temporaryDataDirectory } from '../instance/data-directory.ts';
import { pickPort } from '../instance/ports.ts';
import { Supervisor } from '../process/supervisor.ts';
import { preparePostgres, removePostgresData } from './postgres.ts';
import { provideRedis } from './redis-binary.ts';
import { prepareRedis } from './redis.ts';

export interface TestServices {
  databaseUrl: string;
  redisUrl: string;
  /** Kills one ("postgres", "redis") outright and resolves when it has been started again. */
  kill(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Throwaway PostgreSQL and Redis, fast rather than safe. */
export async function startTestServices(step: Step, notice: (text: string) => void): Promise<TestServices> {
  const directory = temporaryDataDirectory();
  const program = await provideRedis(step);
  const supervisor = new Supervisor({ logDirectory: join(directory, 'logs'), notice, changed: () => {} });
  const stop = async () => {
    await supervisor.stop();
    removePostgresData(join(directory, 'postgres'));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const taken = new Set<number>();
    const from = 11_000 + Math.floor(Math.random() * 19_000);
    const password = randomBytes(16).toString('hex');
    const ports = { postgres: await pickPort(from, { taken }), redis: await pickPort(from, { taken }) };
    const postgres = await preparePostgres({
      directory: join(directory, 'postgres'),
      port: ports.postgres,
      password,
      fsync: false,
    });
    const redis = prepareRedis({
      program,
      directory: join(directory, 'redis'),
      port: ports.redis,
      password,
      durable: false,
      databases: 64,
    });
    step.say('starting them');
    await Promise.all([supervisor.start(postgres.spec), supervisor.start(redis.spec)]);
    return { databaseUrl: postgres.url, redisUrl: redis.url, kill: (name) => supervisor.kill(name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
