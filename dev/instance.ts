import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { execute } from './bootstrap/execute.mjs';
import { Failure } from './bootstrap/failure.mjs';
import { repositoryRoot } from './bootstrap/paths.mjs';
import { createProgress, type Progress } from './bootstrap/progress.mjs';
import { openDataDirectory, temporaryDataDirectory, wipeDataDirectory } from './instance/data-directory.ts';
import { environmentOf, inheritedEnvironment, type PortPlan } from './instance/environment.ts';
import { removeInstanceFile, writeInstanceFile, type InstanceFile } from './instance/instance-file.ts';
import { planPorts } from './instance/plan-ports.ts';
import { canSharePorts, createProcesses, type Counts, type Processes } from './instance/processes.ts';
import { loadSecrets } from './instance/secrets.ts';
import { clearStale } from './process/stale.ts';
import { Supervisor } from './process/supervisor.ts';
import { nodeProcess } from './services/node-process.ts';
import { preparePostgres, removePostgresData } from './services/postgres.ts';
import { provideRedis } from './services/redis-binary.ts';
import { prepareRedis } from './services/redis.ts';
import { registerWebhooks, type WebhookSecrets } from './services/stripe-webhooks.ts';
import { provideWebBuild } from './services/web-build.ts';
import { provideMediasoupWorker } from './services/worker-binary.ts';

export interface InstanceOptions {
  /** Where data, keys and logs are kept; a folder of its own that goes with the instance when not given. */
  dataDirectory?: string;
  /** Forget what the data folder holds. */
  fresh?: boolean;
  /** Port of the site; the next free one if it is taken. */
  port?: number;
  /** The usual ports where free (`npm start`); otherwise free ones at random. */
  usualPorts?: boolean;
  freeWindowSeconds?: number;
  /** Demo consultants who are online and answer. */
  demo?: boolean;
  /** How many servers (on one port), workers and media nodes; one each when not given. */
  server?: number;
  workers?: number;
  sfu?: number;
  /** Media workers of each media node; each takes a core when busy. */
  sfuWorkers?: number;
  /** Survive a power cut; off for throwaway data. */
  durable?: boolean;
  /** Settings for all processes, by their names in the environment; a service address given here is not started. */
  env?: Record<string, string | undefined>;
  progress?: Progress;
}

export interface Instance {
  readonly url: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly mailboxUrl: string | undefined;
  readonly stripeUrl: string | undefined;
  readonly sfuUrl: string;
  readonly workersUrl: string;
  /** Where each server, worker and media node answers for its own health and figures, by name. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly dataDirectory: string;
  readonly ports: PortPlan;
  /** Whether the demo people were put into the database. */
  readonly hasDemoPeople: boolean;
  /** The settings that the processes were started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Of each running child by name: postgres, redis, stripe, mailbox, server, server-2, workers, sfu, demo. */
  readonly pids: Record<string, number>;
  /** Kills a child outright; it is started again, `downMs` later if given. Resolves when it is ready again. */
  kill(name: string, options?: { signal?: NodeJS.Signals; downMs?: number }): Promise<void>;
  /** Sends a child a signal, e.g. SIGSTOP and later SIGCONT. */
  signal(name: string, signal: NodeJS.Signals): void;
  /** Starts every server, worker and media node anew, one after the other, each when its successor is ready. */
  roll(): Promise<void>;
  /** Ends everything in order; removes the data folder if it was made for this instance. */
  stop(): Promise<void>;
}

/** A whole house: services, processes and demo people, ready when this resolves. Rejects with a Failure. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const progress = options.progress ?? createProgress({ verbose: false });
  const given = options.env ?? {};
  const own = options.dataDirectory === undefined;
  const dataDirectory = openDataDirectory(own ? temporaryDataDirectory() : resolve(options.dataDirectory ?? ''));
  const durable = options.durable ?? !own;
  const demo = options.demo ?? true;
  const freeWindowSeconds = options.freeWindowSeconds ?? Number(given.FREE_WINDOW_SECONDS || 600);
  const counts: Counts = { server: options.server ?? 1, workers: options.workers ?? 1, sfu: options.sfu ?? 1 };
  const fixedSfu = Boolean(given.SFU_PUBLIC_URL || given.SFU_PORT || given.SFU_RTC_PORT);
  const sharedPort = await canSharePorts();
  if (counts.server > 1 && !sharedPort) {
    throw new Failure('This system does not let several servers listen on one port.', {
      cure: 'leave --server away here; docker compose runs several behind its proxy',
    });
  }
  if (counts.sfu > 1 && fixedSfu) {
    throw new Failure('SFU_PUBLIC_URL, SFU_PORT and SFU_RTC_PORT name the places of one media node only.', {
      cure: 'unset them, or leave --sfu away',
    });
  }
  const sfuWorkers = options.sfuWorkers ?? (Number(given.SFU_WORKERS) || Math.min(availableParallelism(), 4));

  const ended = await clearStale(dataDirectory);
  if (ended.length > 0) progress.note(`ended what an earlier start had left running: ${ended.join(', ')}`);
  if (options.fresh) {
    removePostgresData(join(dataDirectory, 'postgres'));
    wipeDataDirectory(dataDirectory);
  }
  const secrets = loadSecrets(dataDirectory);
  const redisProgram = given.REDIS_URL
    ? undefined
    : await progress.step('Redis server program', (step) => provideRedis(step));
  const workerBinary = await progress.step('mediasoup worker', (step) => provideMediasoupWorker(step));
  await provideWebBuild(progress);
  const { ports, places, moved } = await planPorts({
    web: options.port,
    scatter: !options.usualPorts,
    rtcSpan: sfuWorkers,
    counts,
  });
  for (const text of moved) progress.note(text);

  let record: InstanceFile | undefined;
  let processes: Processes | undefined;
  const save = () =>
    record &&
    writeInstanceFile(dataDirectory, { ...record, pids: supervisor.pids, addresses: processes?.addresses ?? {} });
  const supervisor = new Supervisor({
    logDirectory: join(dataDirectory, 'logs'),
    notice: progress.note,
    changed: save,
  });
  const stop = async () => {
    await supervisor.stop();
    removeInstanceFile(dataDirectory);
    if (own) {
      removePostgresData(join(dataDirectory, 'postgres'));
      rmSync(dataDirectory, { recursive: true, force: true });
    }
  };

  try {
    const inherited = inheritedEnvironment(process.env);
    const standInUrl = given.STRIPE_SECRET_KEY ? undefined : given.STRIPE_API_URL || `http://localhost:${ports.stripe}`;
    const ownStandIn = standInUrl !== undefined && !given.STRIPE_API_URL;
    const ownMailbox = !given.SMTP_URL;
    const redis =
      redisProgram &&
      prepareRedis({
        program: redisProgram,
        directory: join(dataDirectory, 'redis'),
        port: ports.redis,
        password: secrets.redisPassword,
        durable,
      });
    const redisUrl = given.REDIS_URL || redis?.url || '';
    const smtpUrl = given.SMTP_URL || `smtp://127.0.0.1:${ports.smtp}`;

    let databaseUrl = given.DATABASE_URL ?? '';
    await progress.step('PostgreSQL and Redis', async () => {
      const startPostgres = async () => {
        if (databaseUrl) return;
        const postgres = await preparePostgres({
          directory: join(dataDirectory, 'postgres'),
          port: ports.postgres,
          password: secrets.postgresPassword,
          fsync: durable,
        });
        databaseUrl = postgres.url;
        await supervisor.start(postgres.spec);
      };
      await Promise.all([startPostgres(), redis && supervisor.start(redis.spec)]);
    });

    const standIn = async (): Promise<WebhookSecrets | undefined> => {
      if (!standInUrl) return undefined;
      if (ownStandIn) {
        const file = join(dataDirectory, 'stripe', 'stripe.sqlite');
        mkdirSync(join(dataDirectory, 'stripe'), { recursive: true });
        const env = {
          ...inherited,
          LOG_LEVEL: 'info',
          STRIPE_STANDIN_PORT: String(ports.stripe),
          STRIPE_STANDIN_FILE: file,
        };
        await supervisor.start(
          nodeProcess({ name: 'stripe', script: 'dev/stripe/main.ts', env, port: ports.stripe, stage: 'service' }),
        );
      }
      const webhookUrl = `http://127.0.0.1:${ports.web}/api/webhooks/stripe`;
      return registerWebhooks({
        standInUrl: standInUrl.replace('//localhost', '//127.0.0.1'),
        secretKey: secrets.standInSecretKey,
        webhookUrl,
        dataDirectory,
      });
    };
    const mailbox = async () => {
      if (!ownMailbox) return;
      const env = {
        ...inherited,
        LOG_LEVEL: 'info',
        MAILBOX_PORT: String(ports.mailbox),
        SMTP_PORT: String(ports.smtp),
        MAILBOX_DIR: join(dataDirectory, 'mailbox'),
      };
      await supervisor.start(
        nodeProcess({ name: 'mailbox', script: 'dev/mailbox/main.ts', env, port: ports.mailbox, stage: 'service' }),
      );
    };
    const migrate = () =>
      runScript(
        'drizzle/migrate.ts',
        { ...inherited, DATABASE_URL: databaseUrl },
        'The database could not be brought to the newest schema.',
      );
    const [webhooks] = await progress.step('Schema, Stripe stand-in, mailbox', () =>
      Promise.all([standIn(), mailbox(), migrate()]),
    );

    const settings = environmentOf({
      given,
      ports,
      secrets,
      databaseUrl,
      redisUrl,
      smtpUrl,
      standInUrl,
      webhooks,
      workerBinary,
      sfuWorkers,
      freeWindowSeconds,
      storageDirectory: join(dataDirectory, 'storage'),
      databaseUsers: counts.server + counts.workers,
    });
    // Somebody else's database gets demo people only together with the demo consultants.
    const hasDemoPeople = demo || !given.DATABASE_URL;
    const env = { ...inherited, ...settings, ...(hasDemoPeople && { DEMO: '1' }) };
    if (hasDemoPeople)
      await progress.step('Demo people', () =>
        runScript('dev/seed/main.ts', env, 'The demo people could not be put into the database.'),
      );

    record = {
      pid: process.pid,
      pids: {},
      ready: false,
      url: settings.PUBLIC_URL ?? '',
      databaseUrl,
      redisUrl,
      stripeUrl: standInUrl,
      mailboxUrl: ownMailbox ? `http://localhost:${ports.mailbox}` : undefined,
      smtpUrl,
      sfuUrl: settings.SFU_PUBLIC_URL ?? '',
      workersUrl: `http://localhost:${ports.workers}`,
      addresses: {},
      rolls: { begun: 0, ended: 0 },
      ports: { ...ports },
      publicConfig: { freeWindowSeconds, currency: settings.CURRENCY ?? 'usd', demo },
    };
    save();
    const house = createProcesses({ supervisor, counts, places, env, sharedPort, fixedSfu, changed: save });
    processes = house;
    await progress.step('Server, workers, SFU', () => house.start());
    if (demo) {
      await progress.step('Demo consultants', () =>
        supervisor.start(nodeProcess({ name: 'demo', script: 'dev/demo/main.ts', env, port: ports.demo })),
      );
    }
    record.ready = true;
    save();
    let rolling: Promise<void> | undefined;
    const roll = async (rolls: InstanceFile['rolls']) => {
      rolls.begun += 1;
      save();
      try {
        await house.roll();
        delete rolls.failure;
      } catch (error) {
        rolls.failure = error instanceof Error ? error.message : String(error);
        throw error;
      } finally {
        rolls.ended += 1;
        rolling = undefined;
        save();
      }
    };
    const { rolls } = record;
    return {
      url: record.url,
      databaseUrl,
      redisUrl,
      mailboxUrl: record.mailboxUrl,
      stripeUrl: standInUrl,
      sfuUrl: record.sfuUrl,
      workersUrl: record.workersUrl,
      get addresses() {
        return house.addresses;
      },
      dataDirectory,
      ports,
      hasDemoPeople,
      env: settings,
      get pids() {
        return supervisor.pids;
      },
      kill: (name, how) => supervisor.kill(name, how),
      signal: (name, signal) => supervisor.signal(name, signal),
      roll: () => (rolling ??= roll(rolls)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function runScript(script: string, env: NodeJS.ProcessEnv, complaint: string): Promise<void> {
  const { code, output } = await execute(process.execPath, [join(repositoryRoot, script)], {
    cwd: repositoryRoot,
    env,
  });
  if (code !== 0)
    throw new Failure(complaint, { cure: `run it again; if it stays so: node ${script}`, detail: output });
}
