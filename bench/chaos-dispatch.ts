import { z } from 'zod';
import { command, count, seed } from './command.ts';
import { CONTROLS } from './chaos-dispatch/controls/control.ts';
import { runChaos } from './chaos-dispatch/run.ts';

/**
 * `npm run -s chaos:dispatch -- [--json] [--seed N] [--questions N] [--faults N] [--control NAME]`: questions over two servers and
 * two workers while processes are killed and paused and connections cut. Exit code 1 when anything was lost, doubled, stuck or
 * shown wrong.
 */
const options = z.object({
  seed,
  questions: count(500),
  faults: count().optional(),
  control: z.enum(CONTROLS).optional(),
});

await command({ options, usage: `Controls: ${CONTROLS.join(', ')}\n` }, async (read, progress) => {
  const report = await runChaos({ ...read, progress });
  return { report, notes: report.details.map((detail) => `WRONG  ${detail}`), ok: report.violations === 0 };
});
