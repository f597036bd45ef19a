import { writeFileSync } from 'node:fs';
import { RULES } from '@cc/domain/rules.ts';
import { z } from 'zod';
import { command, seed } from './command.ts';
import { boundsMissed } from './sim-dispatch/bounds.ts';
import { curvesOf } from './sim-dispatch/curves.ts';
import { drawCurves } from './sim-dispatch/picture.ts';
import { createRunner } from './sim-dispatch/run.ts';
import { SCENARIOS } from './sim-dispatch/scenario.ts';

/**
 * `npm run -s sim:dispatch -- [--json] [--seed N] [--picture FILE]`: simulated days of questions, asked around by the match
 * worker's own ranking and offer plan. Exit code 1 when a bound is missed. With --picture it also draws, as SVG, what becomes of
 * it when a constant of the plan is changed.
 */
const options = z.object({ seed, picture: z.string().optional() });

await command({ options }, (read) => {
  const run = createRunner(read.seed);
  const { day, peaks, small, hesitant, saturated } = SCENARIOS;
  const scenarios = {
    day: run(day),
    peaks: run(peaks),
    small: run(small),
    hesitant: run(hesitant),
    saturated: run(saturated),
  };
  const missed = boundsMissed(scenarios, RULES);
  const curves = read.picture === undefined ? undefined : curvesOf(run, RULES);
  if (read.picture !== undefined && curves) writeFileSync(read.picture, drawCurves(curves));
  return {
    report: { seed: read.seed, scenarios, ...(curves ? { curves } : {}), missed },
    notes: missed.map((bound) => `MISSED  ${bound}`),
    ok: missed.length === 0,
  };
});
