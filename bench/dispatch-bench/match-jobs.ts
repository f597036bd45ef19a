import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { Queue, Worker } from 'bullmq';
import { JOB_NAMES } from '@cc/contract/jobs.ts';
import { RULES } from '@cc/domain/rules.ts';
import { createDb, type Db } from '@cc/drizzle/client.ts';
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
import { recordStatements, replay, withIds, type Statement } from './statements.ts';

/** In turn, so that both meet the same of what else the machine is doing. */
const BLOCKS = 40;
const JOBS = 40;
/** Blocks before those, which count for nothing: until the processor's code for both has been made. */
const WARM_BLOCKS = 10;
/** Until workers have connected; that is not measured. */
const READY_MS = 400;
const CONCURRENCY = 8;
/** As many as a first wave asks. */
const ASKED = 3;
/** What all of them are asked. */
const QUESTION = { title: FIELDS[0]!.question, text: '', tags: FIELDS[0]!.tags.slice(0, 3) };
const DATABASE = 'bench_match_jobs';

export interface MatchJobFigures {
  matchJobsVsBareSql: number;
  matchJobsPerSecond: number;
  bareJobsPerSecond: number;
  statementsAJob: number;
}

/** Jobs of one kind, whose workers wait. */
interface Jobs {
  /** @returns jobs a second. */
  run(block: Round[]): Promise<number>;
  close(): Promise<void>;
}

interface Round {
  customerId: string;
  questionId: string;
  /** Those who will be asked, and nobody else is found. */
  consultantIds: string[];
}

/**
 * Match jobs that write a wave of three, who are scored before the clock runs, beside bare BullMQ jobs that send the statements
 * which such a job sends, made up before the clock runs. In turn, in this very process, with a database and a Redis database of
 * their own.
 */
export async function measureMatchJobs(serverUrl: string, redisServer: string): Promise<MatchJobFigures> {
  const url = Object.assign(new URL(serverUrl), { pathname: `/${DATABASE}` }).href;
  const redisUrl = Object.assign(new URL(redisServer), { pathname: '/1' }).href;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${DATABASE}`);
  await migrateDatabase(url);
  const { db, sql, close } = createDb(url, { max: 10, name: 'match-jobs' });
  const bare = createDb(url, { max: 10, name: 'bare-jobs' });
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

  const ending: (() => Promise<void>)[] = [];
  try {
    const rounds = await makeRounds((WARM_BLOCKS + BLOCKS) * 2 * JOBS + 2);
    for (const { consultantIds } of rounds) for (const id of consultantIds) await heartbeats.beat(id);
    const next = rounds.values();
    const take = (count: number): Round[] => Array.from({ length: count }, () => next.next().value!);

    const poolOf = await poolsOf(rounds);
    const [first, model] = take(2);
    const matchOnce = (round: Round) => (recording: Db) =>
      matchQuestion({ ...deps, db: recording, pool: poolOf(round) }, round.questionId);
    const statements = await recordStatements(url, matchOnce(first!), matchOnce(model!));

    const ours = matchJobs(poolOf);
    const theirs = bareJobs((round) => withIds(statements, idsBetween(model!, round)));
    ending.push(ours.close, theirs.close);
    await delay(READY_MS);
    const rates: Record<'match' | 'bare', number[]> = { match: [], bare: [] };
    for (let block = -WARM_BLOCKS; block < BLOCKS; block += 1) {
      const rate = { match: 0, bare: 0 };
      // Each is the first of the two as often as the other.
      for (const kind of block % 2 === 0 ? (['match', 'bare'] as const) : (['bare', 'match'] as const)) {
        const rounds = take(JOBS);
        rate[kind] = await (kind === 'match' ? ours : theirs).run(rounds);
        await expectOffers(rounds);
      }
      if (block < 0) continue;
      rates.match.push(rate.match);
      rates.bare.push(rate.bare);
    }
    const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
    return {
      matchJobsVsBareSql: Math.round(median(rates.match.map((rate, i) => rate / rates.bare[i]!)) * 100) / 100,
      matchJobsPerSecond: Math.round(median(rates.match)),
      bareJobsPerSecond: Math.round(median(rates.bare)),
      statementsAJob: statements.flat().length,
    };
  } finally {
    for (const end of ending) await end();
    redis.disconnect();
    await Promise.all([close(), bare.close()]);
    await admin.unsafe(`drop database if exists ${DATABASE} with (force)`);
    await admin.end();
  }

  /** One pool, as a worker has it, whose scoring is done: it finds those who are to be asked. */
  async function poolsOf(rounds: Round[]): Promise<(round: Round) => MatchDeps['pool']> {
    const ids = rounds.flatMap(({ consultantIds }) => consultantIds);
    const pool = createIndexedPool();
    for (const member of await poolMembers(db, ids)) pool.set(member);
    const query = pool.engine.query(QUESTION);
    const scored = new Map(pool.engine.rank(query, { limit: ids.length, everybody: true }).map((one) => [one.id, one]));
    return ({ consultantIds }) => {
      const found = consultantIds.map((id) => scored.get(id)!);
      return { ...pool, engine: { ...pool.engine, query: () => query, rank: () => found } };
    };
  }

  function matchJobs(poolOf: (round: Round) => MatchDeps['pool']): Jobs {
    let done = countdown(0);
    const pools = new Map<string, MatchDeps['pool']>();
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
    return {
      async run(block) {
        done = countdown(block.length);
        for (const round of block) pools.set(round.questionId, poolOf(round));
        const since = performance.now();
        await Promise.all(block.map(({ questionId }) => queues.enqueue('match', { questionId })));
        return done.rate(since);
      },
      async close() {
        await workers.close();
        await queues.close();
      },
    };
  }

  /** Those who did the same have written the same. */
  async function expectOffers(block: Round[]): Promise<void> {
    const [written] = await sql<{ n: number }[]>`
      select count(*)::int as n from offers where question_id = any(${block.map(({ questionId }) => questionId)}::uuid[])`;
    if (written?.n !== block.length * ASKED) throw new Error(`The jobs wrote ${written?.n} offers.`);
  }

  function bareJobs(statementsFor: (round: Round) => Statement[][]): Jobs {
    let done = countdown(0);
    const statements = new Map<string, Statement[][]>();
    const connection = createRedis(redisUrl);
    const queue = new Queue('bare', { connection });
    const options = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    const worker = new Worker<{ questionId: string }>(
      'bare',
      async ({ data }) => {
        try {
          await replay(bare.sql, statements.get(data.questionId)!);
          done.one(true);
        } catch (error) {
          done.one(false);
          throw error;
        }
      },
      { connection, concurrency: CONCURRENCY },
    );
    return {
      async run(block) {
        done = countdown(block.length);
        for (const round of block) statements.set(round.questionId, statementsFor(round));
        const since = performance.now();
        await Promise.all(block.map(({ questionId }) => queue.add('bare', { questionId }, options)));
        return done.rate(since);
      },
      async close() {
        await worker.close();
        await queue.close();
        connection.disconnect();
      },
    };
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
