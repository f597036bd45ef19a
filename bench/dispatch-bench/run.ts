import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '@cc/dev/bootstrap/progress.mjs';
import { createRandom } from '@cc/dev/demo/random.ts';
import { connectAll } from './client.ts';
import { heapOf } from './heap.ts';
import { startBenchHouse, type BenchHouse } from '../support/house.ts';
import { runLoad, type LoadFigures } from './load.ts';
import { measureMatchJobs } from './match-jobs.ts';
import { makeConsultants, makeCustomers, makeGuests } from '../support/people.ts';
import { percentilesOf, type Percentiles } from '../support/percentiles.ts';
import { measureCommands } from './ratios.ts';
import { usageOf, type Usage } from '../support/usage.ts';

export interface DispatchOptions {
  consultants: number;
  /** Signed-in sockets beside them that only beat. */
  idle: number;
  /** Questions a second, for how long before what is measured, and for how long. */
  rate: number;
  warmup: number;
  seconds: number;
  servers: number;
  workers: number;
  /** Which field each question is of. */
  seed: number;
  progress: Progress;
}

export interface DispatchReport {
  consultants: number;
  idle: number;
  questions: number;
  questionToOfferMs: Percentiles | null;
  /** Of it: until the question is written, until its first offer is, and until that has arrived. */
  ofItMs: Record<'toQuestion' | 'toOffer' | 'toConsultant', Percentiles | null>;
  acceptToWinnerMs: Percentiles | null;
  acceptToLosersMs: Percentiles | null;
  /** The same while the processes were new; null without a warm-up. */
  cold: Record<'questionToOfferMs' | 'acceptToWinnerMs' | 'acceptToLosersMs', Percentiles | null>;
  /** Events that never came, the warm-up's as well. */
  lost: number;
  lostBy: Record<string, number>;
  ratios: { pingVsEcho: number; commandVsEchoSql: number; matchJobsVsBareSql: number };
  roundTripsMs: Record<string, Percentiles | null>;
  matchJobsPerSecond: number;
  bareJobsPerSecond: number;
  statementsAMatchJob: number;
  heapPerSocketKb: number;
  /** Cores that a process used while questions were asked; `bench` are all the people. */
  cpu: Record<string, number>;
  /** The same while nothing was asked: what the sockets cost by being there. */
  cpuAtRest: Record<string, number>;
  memoryMb: Record<string, number>;
}

/** Sockets that are there before the heap is looked at: what only the first ones cost is not theirs. */
const FIRST = 100;
const CALM_MS = 3_000;
/** The pool of the workers is compared with the heartbeats this often. */
const POOL_MS = 6_000;
/** How long the house is watched at rest: everybody beats once. */
const REST_MS = 10_000;

/** All of it: idle sockets, questions under load, then the ratios on a house at rest. */
export async function runDispatch(options: DispatchOptions): Promise<DispatchReport> {
  const { progress, rate, warmup, seconds, seed } = options;
  const house = await startBenchHouse({ ...options, inspect: true });
  const closing: (() => void)[] = [];
  const leave = () => closing.splice(0).forEach((close) => close());
  try {
    const [answering, asking] = await progress.step('People with cards and payout accounts', async () => [
      await makeConsultants(house, options.consultants, 'online'),
      await makeCustomers(house, Math.max(20, rate * 8)),
    ]);

    const first = await connectAll(house.serverPorts, answering.slice(0, FIRST));
    closing.push(...first.map((client) => () => client.close()));
    await delay(CALM_MS);
    const before = await heapOfAll(house);
    const others = await progress.step('Sockets', () => connectAll(house.serverPorts, answering.slice(FIRST)));
    closing.push(...others.map((client) => () => client.close()));
    await delay(CALM_MS);
    const heapPerSocketKb =
      others.length > 0 ? ((await heapOfAll(house)) - before) / others.length / 1_024 : Number.NaN;
    const customers = await connectAll(house.serverPorts, asking);
    closing.push(...customers.map((client) => () => client.close()));
    const guests = await progress.step('Idle sockets', async () =>
      connectAll(house.serverPorts, await makeGuests(house, options.idle)),
    );
    closing.push(...guests.map((client) => () => client.close()));
    await delay(POOL_MS);

    const restingBefore = usages(house);
    const restedSince = performance.now();
    await delay(REST_MS);
    const usedBefore = usages(house);
    const since = performance.now();
    const cpuAtRest = coresBetween(restingBefore, usedBefore, since - restedSince);
    const figures = await progress.step(`${rate} questions a second for ${warmup} + ${seconds} s`, () =>
      runLoad({
        asking: asking.map((person, i) => ({ person, client: customers[i]! })),
        answering: [...first, ...others],
        rate,
        warmup,
        seconds,
        random: createRandom(seed),
      }),
    );
    const used = usages(house);
    const cpu = coresBetween(usedBefore, used, performance.now() - since);
    const ofItMs = await stagesOf(house, figures.heard);
    leave();
    await delay(CALM_MS);

    const commands = await progress.step('Commands beside an echo', () => measureCommands(house, asking[0]!));
    const jobs = await progress.step('Match jobs beside bare ones', () =>
      measureMatchJobs(house.env.DATABASE_URL ?? '', house.redisUrl),
    );
    return {
      consultants: options.consultants,
      idle: options.idle,
      questions: figures.questions,
      questionToOfferMs: percentilesOf(figures.questionToOfferMs),
      ofItMs,
      acceptToWinnerMs: percentilesOf(figures.acceptToWinnerMs),
      acceptToLosersMs: percentilesOf(figures.acceptToLosersMs),
      cold: {
        questionToOfferMs: percentilesOf(figures.cold.questionToOfferMs),
        acceptToWinnerMs: percentilesOf(figures.cold.acceptToWinnerMs),
        acceptToLosersMs: percentilesOf(figures.cold.acceptToLosersMs),
      },
      lost: Object.values(figures.lost).reduce((sum, n) => sum + n, 0),
      lostBy: figures.lost,
      ratios: {
        pingVsEcho: commands.pingVsEcho,
        commandVsEchoSql: commands.commandVsEchoSql,
        matchJobsVsBareSql: jobs.matchJobsVsBareSql,
      },
      roundTripsMs: commands.roundTripsMs,
      matchJobsPerSecond: jobs.matchJobsPerSecond,
      bareJobsPerSecond: jobs.bareJobsPerSecond,
      statementsAMatchJob: jobs.statementsAJob,
      heapPerSocketKb: round(heapPerSocketKb),
      cpu,
      cpuAtRest,
      memoryMb: Object.fromEntries(Object.entries(used).map(([name, { memoryMb }]) => [name, Math.round(memoryMb)])),
    };
  } finally {
    leave();
    await house.stop();
  }
}

/** By the rows: everything is on one machine, so its clocks agree. */
async function stagesOf({ store }: BenchHouse, heard: LoadFigures['heard']): Promise<DispatchReport['ofItMs']> {
  const rows = await store.sql<{ id: string; asked: number; rung: number }[]>`
    select q.id, extract(epoch from q.created_at)::float8 * 1000 as asked,
      extract(epoch from min(o.created_at))::float8 * 1000 as rung
    from questions q join offers o on o.question_id = q.id group by q.id`;
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const known = heard.flatMap(({ id, ...at }) => {
    const row = rowOf.get(id);
    return row ? [{ ...at, ...row }] : [];
  });
  return {
    toQuestion: percentilesOf(known.map(({ sentAt, asked }) => asked - sentAt)),
    toOffer: percentilesOf(known.map(({ asked, rung }) => rung - asked)),
    toConsultant: percentilesOf(known.map(({ rung, heardAt }) => heardAt - rung)),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;

const coresBetween = (before: Record<string, Usage>, after: Record<string, Usage>, ms: number) =>
  Object.fromEntries(
    Object.entries(after).map(([name, { cpuSeconds }]) => [
      name,
      round((cpuSeconds - (before[name]?.cpuSeconds ?? 0)) / (ms / 1_000)),
    ]),
  );

async function heapOfAll({ inspectPorts }: BenchHouse): Promise<number> {
  let bytes = 0;
  for (const port of inspectPorts) bytes += await heapOf(port);
  return bytes;
}

function usages({ pids }: BenchHouse): Record<string, Usage> {
  const ours = process.cpuUsage();
  const bench = { cpuSeconds: (ours.user + ours.system) / 1e6, memoryMb: process.memoryUsage().rss / 2 ** 20 };
  return { ...Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, usageOf(pid)])), bench };
}
