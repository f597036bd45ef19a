import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { runDispatch, type DispatchReport } from './dispatch/run.ts';

/**
 * `npm run -s bench:dispatch -- [--json] [--consultants N] [--rate N] [--seconds N] [--servers N] [--workers N]`: questions over
 * real processes and sockets, beside bare baselines in the same run. Prints one JSON object (a line of it with --json); exit code 1
 * when an event was lost, 2 when it was called wrongly. Missing an aim is said, but is no fault.
 */
const progress = createProgress({ verbose: false });

const count = z.coerce.number().int().positive();

function optionsOf() {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      consultants: { type: 'string', default: '2000' },
      rate: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '30' },
      servers: { type: 'string', default: '2' },
      workers: { type: 'string', default: '1' },
    },
  });
  return z
    .object({
      json: z.boolean().default(false),
      seed: z.coerce.number().int(),
      consultants: count,
      rate: count,
      seconds: count,
      servers: count,
      workers: count,
    })
    .parse(values);
}

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

async function main(): Promise<number> {
  let options;
  try {
    options = optionsOf();
  } catch (error) {
    process.stderr.write(`${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}\n`);
    return 2;
  }
  const load = loadavg()[0] ?? 0;
  const report = await runDispatch({ ...options, progress });
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: Math.round(load * 10) / 10,
  };
  const { rate, seconds, servers, workers, seed } = options;
  const whole = { ...report, rate, seconds, servers, workers, seed, machine };
  process.stdout.write(`${JSON.stringify(whole, null, options.json ? 0 : 2)}\n`);
  for (const note of missed(report)) progress.note(note);
  return report.lost === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  // Something that failed half-way may still wait for what is not there any more.
  process.exit(1);
}
