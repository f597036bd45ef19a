import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { CONTROLS } from './chaos/controls/control.ts';
import { runChaos } from './chaos/run.ts';

/**
 * `npm run -s chaos:dispatch -- [--json] [--seed N] [--questions N] [--control NAME]`: questions over two servers and two workers
 * while processes are killed and paused and connections cut. Prints one JSON object (a line of it with --json); exit code 1 when
 * anything was lost, doubled, stuck or shown wrong, 2 when it was called wrongly.
 */
const progress = createProgress({ verbose: false });

function optionsOf() {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      questions: { type: 'string', default: '500' },
      faults: { type: 'string' },
      control: { type: 'string' },
    },
  });
  return {
    json: values.json ?? false,
    seed: z.coerce.number().int().parse(values.seed),
    questions: z.coerce.number().int().positive().parse(values.questions),
    faults: z.coerce.number().int().positive().optional().parse(values.faults),
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
  const report = await runChaos({ ...options, progress });
  process.stdout.write(`${JSON.stringify(report, null, options.json ? 0 : 2)}\n`);
  for (const detail of report.details) progress.note(`WRONG  ${detail}`);
  return report.violations === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
