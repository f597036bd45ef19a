import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { compareWorlds } from './match-newcomers/compare.ts';

/**
 * `npm run -s match:newcomers -- [--json] [--seed N]`: a platform that newcomers join, good ones and bad ones, once without
 * exploring and once with it, matched by the match worker's own code. Prints one JSON object (a line of it with --json); exit
 * code 1 when newcomers got more than their bound, or took another place than the last.
 */
const SIZE = { consultants: 300, before: 800, questions: 2_200 };

try {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, seed: { type: 'string', default: '1' } },
  });
  const seed = z.coerce.number().int().parse(values.seed);
  const report = compareWorlds({ ...SIZE, seed });
  process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
  for (const fault of report.faults) process.stderr.write(`WRONG  ${fault}\n`);
  process.exitCode = report.faults.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
