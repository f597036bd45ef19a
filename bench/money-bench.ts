import { z } from 'zod';
import { command, count } from './command.ts';
import { runMoney } from './money-bench/run.ts';

/** For a thousand sessions on two cores. */
const AIM_MS = 30_000;

/**
 * `npm run -s bench:money -- [--json] [--sessions N] [--workers N]`: calls that all end in one second, settled by a house of
 * its own. Exit code 1 when an invariant is broken or the aim is missed.
 */
const options = z.object({ sessions: count(1000), workers: count(2) });

await command({ options }, async (read, progress) => {
  const report = await runMoney({ ...read, progress });
  const missed = report.settledInMs > AIM_MS * (read.sessions / 1_000);
  return {
    report,
    notes: missed ? [`MISSED  settled in ${report.settledInMs} ms`] : [],
    ok: !missed && report.violations === 0,
  };
});
