import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JOB_NAMES } from '@cc/contract/jobs.ts';
import { createQueues, startWorkers, type JobHandlers } from './queue.ts';
import { testLogger, testRedis, testRedisUrl } from './testing/services.ts';

const redisUrl = testRedisUrl();
const logger = testLogger();
let queue: ReturnType<typeof createQueues>;

beforeAll(async () => {
  queue = createQueues(redisUrl, logger);
  // What files before this one have wanted of this Redis is nobody's any more, jobs in queues included.
  const redis = testRedis();
  await redis.flushdb();
  redis.disconnect();
});
afterAll(async () => {
  await queue.close();
});

function collecting(done: string[]): JobHandlers {
  const note = (name: string) => (payload: object) => {
    done.push(`${name} ${String(Object.values(payload)[0])}`);
    return Promise.resolve();
  };
  return Object.fromEntries(JOB_NAMES.map((name) => [name, note(name)])) as unknown as JobHandlers;
}

it('does every job once, those that are gathered however often they were wanted', async () => {
  const [questionId, consultantId, mailId] = [randomUUID(), randomUUID(), randomUUID()];
  await queue.enqueue('match', { questionId });
  for (let n = 0; n < 3; n += 1) await queue.enqueue('learn', { consultantId });
  await queue.enqueue('mail', { mailId });

  const done: string[] = [];
  const workers = startWorkers({ redisUrl, logger, handlers: collecting(done) });
  await expect.poll(() => [...done].sort()).toEqual([`learn ${consultantId}`, `mail ${mailId}`, `match ${questionId}`]);

  // What is wanted again is done again, also while the workers wait.
  await queue.enqueue('learn', { consultantId });
  await expect.poll(() => done.filter((what) => what.startsWith('learn')).length, { timeout: 3_000 }).toBe(2);
  await workers.close();
});

it('leaves one that fails to the sweep, and goes on', async () => {
  const ids = Array.from({ length: 60 }, () => randomUUID());
  for (const mailId of ids) await queue.enqueue('mail', { mailId });
  const done: string[] = [];
  const handlers = collecting(done);
  const workers = startWorkers({
    redisUrl,
    logger,
    handlers: {
      ...handlers,
      mail: (payload) => (payload.mailId === ids[7] ? Promise.reject(new Error('no')) : handlers.mail(payload)),
    },
  });
  await expect.poll(() => done.length, { timeout: 5_000 }).toBe(59);
  await workers.close();
});
