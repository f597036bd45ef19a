import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { Queue, Worker } from 'bullmq';
import { JOB_NAMES } from '@cc/contract/jobs.ts';
import { RULES } from '@cc/domain/rules.ts';
import { createDb } from '@cc/drizzle/client.ts';
import { migrateDatabase } from '@cc/drizzle/migrate.ts';
import { poolMembers } from '@cc/drizzle/repositories/pool.ts';
import { consultants, questions, users } from '@cc/drizzle/schema/index.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createQueues, startWorkers, type JobHandlers } from '@cc/platform/queue.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { createIndexedPool } from '@cc/workers/match/index-pool.ts';
import { matchQuestion, type MatchDeps } from '@cc/workers/match/match.ts';
import { FIELDS } from '../support/people.ts';
import { recordStatements, replay, type Statement } from './statements.ts';

/** In turn, so that both meet the same of what else the machine is doing. */
const BLOCKS = 12;
const JOBS = 60;
/** Blocks before those, which count for nothing: until the processor's code for both has been made. */
const WARM_BLOCKS = 6;
/** Until workers have connected; that is not measured. */
const READY_MS = 400;
const CONCURRENCY = 8;
/** As many as a first wave asks. */
const ASKED = 3;
/** What all of them are asked. */
const QUESTION = { title: FIELDS[0]!.question, text: '', tags: FIELDS[0]!.tags.slice(0, 3) };
const DATABASE = 'bench_match_jobs';
/** PostgreSQL's number of the type. */
const JSONB = 3802;

export interface MatchJobFigures {
  matchJobsVsBareSql: number;
  matchJobsPerSecond: number;
  bareJobsPerSecond: number;
  statementsAJob: number;
}

interface Round {
  customerId: string;
  questionId: string;
  /** Those who will be asked, and nobody else is in the pool. */
  consultantIds: string[];
}

/**
 * Match jobs that write a wave of three, each with a pool of just those three who are scored before the clock runs, beside bare
 * BullMQ jobs that send the statements which such a job sends. In turn, in this very process, with a database and a Redis
 * database of their own.
 */
export async function measureMatchJobs(serverUrl: string, redisServer: string): Promise<MatchJobFigures> {
  const url = Object.assign(new URL(serverUrl), { pathname: `/${DATABASE}` }).href;
  const redisUrl = Object.assign(new URL(redisServer), { pathname: '/1' }).href;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${DATABASE}`);
  await migrateDatabase(url);
  const { db, sql, close } = createDb(url, { max: 10, name: 'match-jobs' });
  const bare = postgres(url, { max: 10, onnotice: () => {} });
  // What was recorded is JSON already.
  bare.options.serializers[JSONB] = (text: string) => text;
  const redis = createRedis(redisUrl);
  const logger = createLogger({ name: 'bench', level: 'silent' });
  const heartbeats = createHeartbeats(redis, 600_000);
  const deps: Omit<MatchDeps, 'pool'> = {
    db,
    heartbeats,
    rules: RULES,
    announcer: { tell: () => {}, cut: () => {}, cutFamily: () => {} },
    queue: { enqueue: () => Promise.resolve() },
  };

  try {
    const rounds = await makeRounds((WARM_BLOCKS + BLOCKS) * 2 * JOBS + 1);
    for (const { consultantIds } of rounds) for (const id of consultantIds) await heartbeats.beat(id);
    const next = rounds.values();
    const take = (count: number): Round[] => Array.from({ length: count }, () => next.next().value!);

    const [model] = take(1);
    const statements = await recordStatements(url, async (recording) => {
      await matchQuestion({ ...deps, db: recording, pool: await poolOf(model!) }, model!.questionId);
    });

    const rates: Record<'match' | 'bare', number[]> = { match: [], bare: [] };
    for (let block = -WARM_BLOCKS; block < BLOCKS; block += 1) {
      const ours = await matchJobs(take(JOBS));
      const theirs = await bareJobs(take(JOBS), statements, model!);
      if (block < 0) continue;
      rates.match.push(ours);
      rates.bare.push(theirs);
    }
    const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
    return {
      matchJobsVsBareSql: Math.round(median(rates.match.map((rate, i) => rate / rates.bare[i]!)) * 100) / 100,
      matchJobsPerSecond: Math.round(median(rates.match)),
      bareJobsPerSecond: Math.round(median(rates.bare)),
      statementsAJob: statements.length,
    };
  } finally {
    redis.disconnect();
    await Promise.all([close(), bare.end({ timeout: 1 })]);
    await admin.unsafe(`drop database if exists ${DATABASE} with (force)`);
    await admin.end();
  }

  async function poolOf({ consultantIds }: Round): Promise<MatchDeps['pool']> {
    const pool = createIndexedPool();
    for (const member of await poolMembers(db, consultantIds)) pool.set(member);
    const scored = pool.engine.rank(QUESTION, { limit: ASKED });
    return { ...pool, engine: { ...pool.engine, rank: () => scored } };
  }

  async function matchJobs(block: Round[]): Promise<number> {
    const pools = new Map<string, MatchDeps['pool']>();
    for (const round of block) pools.set(round.questionId, await poolOf(round));
    const done = countdown(block.length);
    const nothing = () => Promise.resolve();
    const idle = Object.fromEntries(JOB_NAMES.map((name) => [name, nothing])) as unknown as JobHandlers;
    const match: JobHandlers['match'] = async ({ questionId }) => {
      await matchQuestion({ ...deps, pool: pools.get(questionId)! }, questionId);
    };
    const queues = createQueues(redisUrl, logger);
    const workers = startWorkers({
      redisUrl,
      logger,
      handlers: { ...idle, match },
      concurrency: CONCURRENCY,
      onDone: (_name, _seconds, ok) => done.one(ok),
    });
    await delay(READY_MS);
    const since = performance.now();
    await Promise.all(block.map(({ questionId }) => queues.enqueue('match', { questionId })));
    const rate = await done.rate(since);
    await workers.close();
    await queues.close();
    await expectOffers(block);
    return rate;
  }

  /** Those who did the same have written the same. */
  async function expectOffers(block: Round[]): Promise<void> {
    const [written] = await sql<{ n: number }[]>`
      select count(*)::int as n from offers where question_id = any(${block.map(({ questionId }) => questionId)}::uuid[])`;
    if (written?.n !== block.length * ASKED) throw new Error(`The jobs wrote ${written?.n} offers.`);
  }

  async function bareJobs(block: Round[], statements: Statement[], from: Round): Promise<number> {
    const done = countdown(block.length);
    const byId = new Map(block.map((round) => [round.questionId, round]));
    const connection = createRedis(redisUrl);
    const queue = new Queue('bare', { connection });
    const options = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    const worker = new Worker<{ questionId: string }>(
      'bare',
      async ({ data }) => {
        try {
          await replay(bare, statements, idsBetween(from, byId.get(data.questionId)!));
          done.one(true);
        } catch (error) {
          done.one(false);
          throw error;
        }
      },
      { connection, concurrency: CONCURRENCY },
    );
    await delay(READY_MS);
    const since = performance.now();
    await Promise.all(block.map(({ questionId }) => queue.add('bare', { questionId }, options)));
    const rate = await done.rate(since);
    await worker.close();
    await queue.close();
    connection.disconnect();
    await expectOffers(block);
    return rate;
  }

  async function makeRounds(count: number): Promise<Round[]> {
    const rounds = Array.from({ length: count }, () => ({
      customerId: randomUUID(),
      questionId: randomUUID(),
      consultantIds: Array.from({ length: ASKED }, () => randomUUID()).sort(),
    }));
    const { headline, bio, tags } = FIELDS[0]!;
    for (let i = 0; i < rounds.length; i += 200) {
      const some = rounds.slice(i, i + 200);
      const people = some.flatMap(({ customerId, consultantIds }) => [customerId, ...consultantIds]);
      await db
        .insert(users)
        .values(people.map((id) => ({ id, name: 'Bench', email: `${id}@bench.example`, passwordHash: '-' })));
      await db.insert(consultants).values(
        some.flatMap(({ consultantIds }) =>
          consultantIds.map((userId) => ({
            userId,
            headline,
            bio,
            tags,
            intent: 'online' as const,
            hourlyRateMinor: 6_000,
            tier: 'standard' as const,
            stripeAccountId: userId,
            transfersActive: true,
          })),
        ),
      );
      await db.insert(questions).values(
        some.map(({ questionId, customerId }) => ({
          id: questionId,
          customerId,
          ...QUESTION,
          maxPriceMinor: 10_000,
          currency: 'usd',
          waitUntil: new Date(Date.now() + 3_600_000),
          consentAt: new Date(),
          consentVersion: '1',
        })),
      );
    }
    return rounds;
  }
}

/** The ids of one round by those of another that take their place. */
function idsBetween(from: Round, to: Round): Map<string, string> {
  return new Map([
    [from.questionId, to.questionId] as const,
    [from.customerId, to.customerId] as const,
    ...from.consultantIds.map((id, i) => [id, to.consultantIds[i]!] as const),
  ]);
}

function countdown(count: number) {
  let left = count;
  let failed = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  return {
    one(ok: boolean) {
      if (!ok) failed += 1;
      left -= 1;
      if (left === 0) finish();
    },
    /** Jobs a second since then. */
    async rate(since: number): Promise<number> {
      await finished;
      if (failed > 0) throw new Error(`${failed} of ${count} jobs failed.`);
      return count / ((performance.now() - since) / 1_000);
    },
  };
}
