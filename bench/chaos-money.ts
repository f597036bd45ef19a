import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { CONTROLS } from './chaos-money/controls/control.ts';
import { runMoneyChaos } from './chaos-money/run.ts';

/**
 * `npm run -s chaos:money -- [--json] [--seed N] [--sessions N] [--control NAME]`: sessions are held, talked and settled while
 * processes are killed and paused, Redis forgets and the payment provider answers badly. Prints one JSON object (a line of it
 * with --json); exit code 1 when anything was charged, held, booked or decided wrongly, 2 when it was called wrongly.
 */
const progress = createProgress({ verbose: false });

function optionsOf() {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      sessions: { type: 'string', default: '300' },
      control: { type: 'string' },
    },
  });
  return {
    json: values.json ?? false,
    seed: z.coerce.number().int().parse(values.seed),
    sessions: z.coerce.number().int().positive().parse(values.sessions),
    control: z.enum(CONTROLS).optional().parse(values.control),
  };
}

async function main(): Promise<number> {
  let options;
  try {
    options = optionsOf();
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    process.stderr.write(`${what}\nControls: ${CONTROLS.join(', ')}\n`);
    return 2;
  }
  const report = await runMoneyChaos({ ...options, progress });
  process.stdout.write(`${JSON.stringify(report, null, options.json ? 0 : 2)}\n`);
  for (const detail of report.details) progress.note(`WRONG  ${detail}`);
  return report.violations.total === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
