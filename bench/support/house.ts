import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '@cc/dev/bootstrap/execute.mjs';
import { Failure } from '@cc/dev/bootstrap/failure.mjs';
import { repositoryRoot } from '@cc/dev/bootstrap/paths.mjs';
import type { Progress } from '@cc/dev/bootstrap/progress.mjs';
import { openDataDirectory, temporaryDataDirectory } from '@cc/dev/instance/data-directory.ts';
import { inheritedEnvironment } from '@cc/dev/instance/environment.ts';
import { pickPort } from '@cc/dev/instance/ports.ts';
import { loadSecrets } from '@cc/dev/instance/secrets.ts';
import { Supervisor } from '@cc/dev/process/supervisor.ts';
import { nodeProcess } from '@cc/dev/services/node-process.ts';
import { preparePostgres, removePostgresData } from '@cc/dev/services/postgres.ts';
import { provideRedis } from '@cc/dev/services/redis-binary.ts';
import { prepareRedis } from '@cc/dev/services/redis.ts';
import { registerWebhooks } from '@cc/dev/services/stripe-webhooks.ts';
import { createDb, type DbClient } from '@cc/drizzle/client.ts';
import { signalTree } from './process-tree.ts';

export interface DispatchHouseOptions {
  servers: number;
  workers: number;
  /** What is started as a server and as workers, relative to the repository. */
  scripts?: { server: string; workers: string };
  /** Settings for all processes, by their names in the environment. */
  env?: Record<string, string>;
  /** Let the memory of the servers be looked into; each has a port for it. */
  inspect?: boolean;
  progress: Progress;
}

/** The processes between a question and its winner, with stores of their own; no pages, no media. */
export interface BenchHouse {
  /** Where each server listens on loopback. */
  serverPorts: number[];
  /** Of each server, where its memory can be looked into. */
  inspectPorts: number[];
  redisUrl: string;
  /** Where each process writes its log. */
  logDirectory: string;
  env: Readonly<Record<string, string>>;
  /** For looking at what became true. */
  store: DbClient;
  /** Of each running process by name: postgres, redis, stripe, mailbox, server-1 …, workers-1 …. */
  readonly pids: Record<string, number>;
  /** Kills a process outright; resolves once it is ready again, `downMs` later. */
  kill(name: string, downMs: number): Promise<void>;
  /** Stops a process and all below it from running, for `ms`. */
  pause(name: string, ms: number): Promise<void>;
  /** Starts one more process that is told by PORT where to listen; answers that port. */
  start(name: string, script: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts everything; resolves once all of it is ready. Throwaway data: nothing is synced to the disk. */
export async function startBenchHouse(options: DispatchHouseOptions): Promise<BenchHouse> {
  const { progress } = options;
  const scripts = options.scripts ?? { server: 'server/main.ts', workers: 'workers/main.ts' };
  const directory = openDataDirectory(temporaryDataDirectory());
  const secrets = loadSecrets(directory);
  const supervisor = new Supervisor({ logDirectory: join(directory, 'logs'), notice: () => {}, changed: () => {} });
  const stores: DbClient[] = [];
  const paused = new Set<string>();
  const stop = async () => {
    for (const name of paused) signalTree(supervisor.pids[name], 'SIGCONT');
    await Promise.all(stores.map((store) => store.close()));
    await supervisor.stop();
    removePostgresData(join(directory, 'postgres'));
    rmSync(directory, { recursive: true, force: true });
  };

  try {
    const port = await portsFromSomewhere();
    const program = await progress.step('Redis server program', (step) => provideRedis(step));
    const inherited = inheritedEnvironment(process.env);
    const redis = prepareRedis({
      program,
      directory: join(directory, 'redis'),
      port: await port(),
      password: secrets.redisPassword,
      // So that one that is killed has lost everything.
      durable: false,
    });
    const postgres = await preparePostgres({
      directory: join(directory, 'postgres'),
      port: await port(),
      password: secrets.postgresPassword,
      fsync: false,
    });
    await progress.step('PostgreSQL and Redis', () =>
      Promise.all([supervisor.start(postgres.spec), supervisor.start(redis.spec)]),
    );

    const [stripePort, mailboxPort, smtpPort] = [await port(), await port(), await port()];
    const serverPorts = await many(options.servers, port);
    const standInUrl = `http://127.0.0.1:${stripePort}`;
    mkdirSync(join(directory, 'stripe'), { recursive: true });
    const quiet = { ...inherited, LOG_LEVEL: 'error' };
    const standIn = async () => {
      const env = {
        ...quiet,
        STRIPE_STANDIN_PORT: String(stripePort),
        STRIPE_STANDIN_FILE: join(directory, 'stripe', 'stripe.sqlite'),
      };
      await supervisor.start(
        nodeProcess({ name: 'stripe', script: 'dev/stripe/main.ts', env, port: stripePort, stage: 'service' }),
      );
      return registerWebhooks({
        standInUrl,
        secretKey: secrets.standInSecretKey,
        webhookUrl: `http://127.0.0.1:${serverPorts[0]}/api/webhooks/stripe`,
        dataDirectory: directory,
      });
    };
    const mailbox = () => {
      const env = {
        ...quiet,
        MAILBOX_PORT: String(mailboxPort),
        SMTP_PORT: String(smtpPort),
        MAILBOX_DIR: join(directory, 'mailbox'),
      };
      return supervisor.start(
        nodeProcess({ name: 'mailbox', script: 'dev/mailbox/main.ts', env, port: mailboxPort, stage: 'service' }),
      );
    };
    const [webhooks] = await progress.step('Schema, Stripe stand-in, mailbox', () =>
      Promise.all([standIn(), mailbox(), migrate({ ...inherited, DATABASE_URL: postgres.url })]),
    );

    const settings: Record<string, string> = {
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      PUBLIC_URL: `http://localhost:${serverPorts[0]}`,
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      ACCESS_TOKEN_SECRET: secrets.accessTokenSecret,
      ROOM_TOKEN_PRIVATE_KEY: secrets.roomTokenPrivateKey,
      STRIPE_API_URL: standInUrl,
      STRIPE_SECRET_KEY: secrets.standInSecretKey,
      STRIPE_PUBLISHABLE_KEY: secrets.standInPublishableKey,
      STRIPE_WEBHOOK_SECRET: webhooks.platform,
      STRIPE_CONNECT_WEBHOOK_SECRET: webhooks.connect,
      // Everybody of a load run comes from one address.
      RATE_LIMIT_FACTOR: '1000',
      ...options.env,
    };
    const env = { ...inherited, ...settings };
    const inspectPorts = options.inspect ? await many(options.servers, port) : [];
    const inspected = (i: number) =>
      inspectPorts[i] ? { NODE_OPTIONS: `${inherited.NODE_OPTIONS ?? ''} --inspect=127.0.0.1:${inspectPorts[i]}` } : {};
    const workerPorts = await many(options.workers, port);
    await progress.step('Servers and workers', () =>
      Promise.all([
        ...serverPorts.map((own, i) =>
          supervisor.start(
            nodeProcess({
              name: `server-${i + 1}`,
              script: scripts.server,
              env: { ...env, ...inspected(i), PORT: String(own) },
              port: own,
            }),
          ),
        ),
        ...workerPorts.map((own, i) =>
          supervisor.start(
            nodeProcess({
              name: `workers-${i + 1}`,
              script: scripts.workers,
              env: { ...env, WORKERS_PORT: String(own) },
              port: own,
            }),
          ),
        ),
      ]),
    );
    const store = createDb(postgres.url, { max: 4, name: 'bench' });
    stores.push(store);

    return {
      serverPorts,
      inspectPorts,
      redisUrl: redis.url,
      logDirectory: join(directory, 'logs'),
      env: settings,
      store,
      get pids() {
        return supervisor.pids;
      },
      kill: (name, downMs) => supervisor.kill(name, { downMs }),
      async pause(name, ms) {
        paused.add(name);
        signalTree(supervisor.pids[name], 'SIGSTOP');
        await new Promise((resolve) => setTimeout(resolve, ms));
        signalTree(supervisor.pids[name], 'SIGCONT');
        paused.delete(name);
      },
      async start(name, script) {
        const own = await port();
        await supervisor.start(nodeProcess({ name, script, env: { ...env, PORT: String(own) }, port: own }));
        return own;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Free ports, one after the other, from somewhere at random: runs side by side must not race for the same ones. */
async function portsFromSomewhere(): Promise<() => Promise<number>> {
  const taken = new Set<number>();
  let next = 11_000 + Math.floor(Math.random() * 1_900) * 10;
  return async () => (next = await pickPort(next + 1, { taken }));
}

async function many<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let i = 0; i < count; i += 1) made.push(await make());
  return made;
}

async function migrate(env: NodeJS.ProcessEnv): Promise<void> {
  const script = join(repositoryRoot, 'drizzle/migrate.ts');
  const { code, output } = await execute(process.execPath, [script], { cwd: repositoryRoot, env });
  if (code !== 0) throw new Failure('The database could not be brought to the newest schema.', { detail: output });
}
