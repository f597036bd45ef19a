import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RULES } from '@cc/domain/rules.ts';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { boundsMissed } from './sim-dispatch/bounds.ts';
import { curvesOf } from './sim-dispatch/curves.ts';
import { drawCurves } from './sim-dispatch/picture.ts';
import { createRunner } from './sim-dispatch/run.ts';
import { SCENARIOS } from './sim-dispatch/scenario.ts';

/**
 * `npm run -s sim:dispatch -- [--json] [--seed N] [--picture FILE]`: simulated days of questions, asked around by the match
 * worker's own ranking and offer plan. Prints one JSON object (a line of it with --json); exit code 1 when a bound is missed.
 * With --picture it also draws, as SVG, what becomes of it when a constant of the plan is changed.
 */
try {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, seed: { type: 'string', default: '1' }, picture: { type: 'string' } },
  });
  const seed = z.coerce.number().int().parse(values.seed);
  const run = createRunner(seed);
  const { day, peaks, small, hesitant, saturated } = SCENARIOS;
  const scenarios = {
    day: run(day),
    peaks: run(peaks),
    small: run(small),
    hesitant: run(hesitant),
    saturated: run(saturated),
  };
  const missed = boundsMissed(scenarios, RULES);
  const curves = values.picture === undefined ? undefined : curvesOf(run, RULES);
  if (values.picture !== undefined && curves) writeFileSync(values.picture, drawCurves(curves));
  const report = { seed, scenarios, ...(curves ? { curves } : {}), missed };
  process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
  for (const bound of missed) process.stderr.write(`MISSED  ${bound}\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
