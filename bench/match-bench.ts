import { parseArgs } from 'node:util';
import { z } from 'zod';
import { machine } from './support/machine.ts';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { ENGINES } from './match-bench/engine.ts';
import { at10kOf, resultsOf, type Measured, type Report } from './match-bench/report.ts';
import { checkParity } from './match-bench/parity.ts';
import { runJob } from './match-bench/run-job.ts';

/**
 * `npm run -s bench:match -- [--json] [--data DIR] [--seed N] [--sizes N,N…]`: our matching beside text search libraries, each
 * engine and size in a process of its own, in turn. Prints one JSON object (a line of it with --json); exit code 1 when an
 * engine failed or ours finds other consultants than `natural`.
 */
const progress = createProgress({ verbose: false });

const sizesOption = z
  .string()
  .transform((list) => list.split(',').map(Number))
  .pipe(z.array(z.int().positive()).min(1));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      sizes: { type: 'string', default: '1000,10000,50000' },
    },
  });
  const { data } = values;
  const seed = z.coerce.number().int().parse(values.seed);
  const sizes = sizesOption.parse(values.sizes);

  const faults = await checkParity({ seed, data });
  const measured: Measured[] = [];
  for (const n of sizes) {
    for (const engine of ENGINES) {
      try {
        const findings = await runJob({ engine, n, seed, data });
        measured.push({ n, engine, findings });
        const { title, full } = findings;
        progress.note(`${n} ${engine}: title ${us(title.p50Us)}, full ${us(full.p50Us)} (p99 ${us(full.p99Us)})`);
      } catch (error) {
        faults.push(`${engine} at ${n}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const report: Report = {
    results: resultsOf(measured),
    at10k: at10kOf(measured),
    machine: machine(),
    seed,
    source: measured[0]?.findings.source ?? 'nothing',
    faults,
  };
  process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
  for (const fault of faults) progress.note(`WRONG  ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

const us = (value: number) => `${value.toFixed(1)} µs`;

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
