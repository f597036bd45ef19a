import { z } from 'zod';
import { command } from './command.ts';
import { runCalls } from './call-bench/run.ts';

/**
 * `npm run -s bench:call -- [--json] [--calls N] [--seconds N]`: in Chromium, against a house of its own: N times from the click on "Accept" to
 * the first picture; N seconds in each bad network; each fault once. 0 leaves calls or networks out. Exit code 1 when an aim is missed.
 */
const whole = z.coerce.number().int().min(0);
const options = z.object({ calls: whole.default(20), seconds: whole.default(10) });

await command({ options }, async (read, progress) => {
  const { report, missed } = await runCalls({ ...read, progress });
  return { report, notes: missed.map((what) => `MISSED  ${what}`), ok: missed.length === 0 };
});
