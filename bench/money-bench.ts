import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { runMoney } from './money/run.ts';

/**
 * `npm run -s bench:money -- [--json] [--sessions N] [--workers N]`: calls that all end in one second, settled by a house of
 * its own. Prints one JSON object (a line of it with --json); exit code 1 when an invariant is broken or the aim is missed, 2
 * when it was called wrongly.
 */
const progress = createProgress({ verbose: false });
/** For a thousand sessions on two cores. */
const AIM_MS = 30_000;

function optionsOf() {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      sessions: { type: 'string', default: '1000' },
      workers: { type: 'string', default: '2' },
    },
  });
  return {
    json: values.json ?? false,
    sessions: z.coerce.number().int().positive().parse(values.sessions),
    workers: z.coerce.number().int().positive().parse(values.workers),
  };
}

async function main(): Promise<number> {
  let options;
  try {
    options = optionsOf();
  } catch (error) {
    process.stderr.write(`${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}\n`);
    return 2;
  }
  const report = await runMoney({ ...options, progress });
  process.stdout.write(`${JSON.stringify(report, null, options.json ? 0 : 2)}\n`);
  const missed = report.settledInMs > AIM_MS * (options.sessions / 1_000);
  if (missed) progress.note(`MISSED  settled in ${report.settledInMs} ms`);
  return missed || report.violations > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
