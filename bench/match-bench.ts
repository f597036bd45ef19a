import { z } from 'zod';
import { machine } from './support/machine.ts';
import { command, seed } from './command.ts';
import { ENGINES } from './match-bench/engine.ts';
import { at10kOf, resultsOf, type Measured, type Report } from './match-bench/report.ts';
import { checkParity } from './match-bench/parity.ts';
import { runJob } from './match-bench/run-job.ts';

const us = (value: number) => `${value.toFixed(1)} µs`;

const sizesOption = z
  .string()
  .transform((list) => list.split(',').map(Number))
  .pipe(z.array(z.int().positive()).min(1));

/**
 * `npm run -s bench:match -- [--json] [--data DIR] [--seed N] [--sizes N,N…]`: our matching beside text search libraries, each
 * engine and size in a process of its own, in turn. Prints one JSON object (a line of it with --json); exit code 1 when an
 * engine failed or ours finds other consultants than `natural`.
 */
const options = z.object({ data: z.string().optional(), seed, sizes: sizesOption.prefault('1000,10000,50000') });
const usage = 'Usage: npm run -s bench:match -- [--json] [--data DIR] [--seed N] [--sizes N,N…]\n';

await command({ options, usage }, async ({ data, seed, sizes }, progress) => {
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
  return { report, notes: faults.map((fault) => `WRONG  ${fault}`), ok: faults.length === 0 };
});
