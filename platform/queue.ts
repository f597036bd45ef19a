import { setTimeout as pause } from 'node:timers/promises';
import { Queue, Worker, type Job } from 'bullmq';
import { jobs, JOB_NAMES, type JobName, type JobPayload } from '@cc/contract/jobs.ts';
import type { Logger } from './log.ts';
import { withLogContext } from './log.ts';
import { createRedis } from './redis.ts';

export interface EnqueueOptions {
  /** Same id = same work: a second one is dropped while the first is waiting. No ":" in it. */
  id?: string;
  delayMs?: number;
}

/** The quick way to an effect that a row wants. Never throws: what is lost here, the sweeper finds. */
export interface Enqueuer {
  enqueue<N extends JobName>(name: N, payload: JobPayload<N>, options?: EnqueueOptions): Promise<void>;
}

export type JobHandlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<void> };

/**
 * Jobs that nobody waits for are gathered in a set and taken from it once a second, each once however often it was wanted: they
 * cost a tenth of what a job in a queue does, and leave the time to those somebody waits for.
 */
const GATHERED: readonly JobName[] = ['learn', 'mail'];
const GATHER_MS = 1_000;
/** Taken at once, and how many of them are done at the same time. */
const TAKEN = 24;
const LANES = 4;
const QUEUED = JOB_NAMES.filter((name) => !GATHERED.includes(name));
const gatheredKey = (name: JobName): string => `gathered:${name}`;

/** How long a caller waits for Redis; BullMQ itself would wait until it is back. */
const PATIENCE_MS = 1_000;

/** @throws when `work` takes longer; it may still be done later. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Redis does not answer.')), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** One BullMQ queue a job name, so that a slow kind of work never holds up a quick one; but for those that are gathered. */
export function createQueues(redisUrl: string, logger: Logger): Enqueuer & { queues: Queue[]; close(): Promise<void> } {
  const connection = createRedis(redisUrl, { enableOfflineQueue: false });
  connection.on('error', () => {});
  const queues = new Map<JobName, Queue>(QUEUED.map((name) => [name, new Queue(name, { connection })]));
  for (const queue of queues.values()) queue.on('error', () => {});

  return {
    queues: [...queues.values()],
    async enqueue(name, payload, options = {}) {
      try {
        if (GATHERED.includes(name)) {
          await inTime(connection.sadd(gatheredKey(name), JSON.stringify(payload)));
          return;
        }
        const adding = queues.get(name)?.add(name, payload, {
          ...(options.id ? { jobId: options.id } : {}),
          ...(options.delayMs ? { delay: options.delayMs } : {}),
          attempts: 1,
          removeOnComplete: true,
          removeOnFail: true,
        });
        if (adding) await inTime(adding);
      } catch (error) {
        logger.warn({ err: error, job: name }, 'job not queued; the sweeper will find the row');
      }
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      connection.disconnect();
    },
  };
}

/** Starts one worker a job name. Payloads are validated by the contract; a job without a handler cannot be expressed. */
export function startWorkers(options: {
  redisUrl: string;
  handlers: JobHandlers;
  logger: Logger;
  concurrency?: number;
  onDone?: (name: JobName, seconds: number, ok: boolean) => void;
}): { close(): Promise<void> } {
  const { handlers, logger } = options;
  const connection = createRedis(options.redisUrl);
  connection.on('error', () => {});

  const run = async <N extends JobName>(name: N, job: Pick<Job, 'data'>): Promise<void> => {
    const started = performance.now();
    let ok = false;
    try {
      const payload = jobs[name].parse(job.data) as JobPayload<N>;
      await withLogContext({ job: name, ...(payload as Record<string, string>) }, () => handlers[name](payload));
      ok = true;
    } catch (error) {
      logger.error(
        { err: error, job: name, data: job.data as unknown },
        'job failed; the sweeper will repeat what is still wanted',
      );
      throw error;
    } finally {
      options.onDone?.(name, (performance.now() - started) / 1000, ok);
    }
  };

  const ending = new AbortController();
  /** @returns whether there may be more. */
  async function takeGathered(name: JobName): Promise<boolean> {
    const taken = await connection.spop(gatheredKey(name), TAKEN);
    const waiting = taken.values();
    const lane = async () => {
      for (const text of waiting) await run(name, { data: JSON.parse(text) as unknown }).catch(() => {});
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return taken.length === TAKEN;
  }
  const gathering = GATHERED.map(async (name) => {
    while (!ending.signal.aborted) {
      const more = await takeGathered(name).catch((error: unknown) => {
        logger.warn({ err: error, job: name }, 'gathered jobs');
        return false;
      });
      if (!more) await pause(GATHER_MS, undefined, { signal: ending.signal }).catch(() => {});
    }
  });

  const workers = QUEUED.map((name) => {
    const worker = new Worker(name, (job) => run(name, job), { connection, concurrency: options.concurrency ?? 8 });
    worker.on('error', (error) => logger.warn({ err: error, queue: name }, 'queue connection'));
    return worker;
  });

  return {
    async close() {
      ending.abort();
      await Promise.all([...workers.map((worker) => worker.close()), ...gathering]);
      connection.disconnect();
    },
  };
}
