import { z } from 'zod';
import { command, count, seed } from './command.ts';
import { CONTROLS } from './chaos-money/controls/control.ts';
import { runMoneyChaos } from './chaos-money/run.ts';

/**
 * `npm run -s chaos:money -- [--json] [--seed N] [--sessions N] [--control NAME]`: sessions are held, talked and settled while
 * processes are killed and paused, Redis forgets and the payment provider answers badly. Exit code 1 when anything was charged,
 * held, booked or decided wrongly.
 */
const options = z.object({ seed, sessions: count(300), control: z.enum(CONTROLS).optional() });

await command({ options, usage: `Controls: ${CONTROLS.join(', ')}\n` }, async (read, progress) => {
  const report = await runMoneyChaos({ ...read, progress });
  return { report, notes: report.details.map((detail) => `WRONG  ${detail}`), ok: report.violations.total === 0 };
});
