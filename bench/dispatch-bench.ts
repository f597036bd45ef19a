import { loadavg } from 'node:os';
import { z } from 'zod';
import { command, count, seed } from './command.ts';
import { machine, oneDigit } from './support/machine.ts';
import { runDispatch, type DispatchReport } from './dispatch-bench/run.ts';

/**
 * `npm run -s bench:dispatch -- [--json] [--seed N] [--consultants N] [--idle N] [--rate N] [--warmup N] [--seconds N] [--servers N] [--workers N]`: questions
 * over real processes and sockets, beside bare baselines in the same run. Exit code 1 when an event was lost. Missing an aim is said,
 * but is no fault.
 */
const options = z.object({
  seed,
  consultants: count(2000),
  idle: z.coerce.number().int().min(0).default(0),
  rate: count(20),
  warmup: z.coerce.number().int().min(0).default(20),
  seconds: count(30),
  servers: count(2),
  workers: count(1),
});

function missed({ questionToOfferMs, acceptToLosersMs, ratios, heapPerSocketKb }: DispatchReport): string[] {
  const aims: [string, number, number][] = [
    ['questionToOfferMs.p50', questionToOfferMs?.p50 ?? Infinity, 60],
    ['questionToOfferMs.p99', questionToOfferMs?.p99 ?? Infinity, 250],
    ['acceptToLosersMs.p99', acceptToLosersMs?.p99 ?? Infinity, 200],
    ['ratios.pingVsEcho', ratios.pingVsEcho, 1.5],
    ['ratios.commandVsEchoSql', ratios.commandVsEchoSql, 1.3],
    ['heapPerSocketKb', heapPerSocketKb, 20],
  ];
  const notes = aims
    .filter(([, value, most]) => value > most)
    .map(([name, value, most]) => `${name} is ${value}; the aim is ${most}`);
  if (ratios.matchJobsVsBareSql < 0.8)
    notes.push(`ratios.matchJobsVsBareSql is ${ratios.matchJobsVsBareSql}; the aim is 0.8`);
  return notes;
}

await command({ options }, async (read, progress) => {
  const where = { ...machine(), loadBefore: oneDigit(loadavg()[0] ?? 0) };
  const found = await runDispatch({ ...read, progress });
  const { rate, warmup, seconds, servers, workers, seed: seeded } = read;
  const report = { ...found, rate, warmup, seconds, servers, workers, seed: seeded, machine: where };
  return { report, notes: missed(found), ok: found.lost === 0 };
});
