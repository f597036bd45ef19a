import { z } from 'zod';
import { command, seed } from './command.ts';
import { compareWorlds } from './match-newcomers/compare.ts';

/**
 * `npm run -s match:newcomers -- [--json] [--seed N]`: a platform that newcomers join, good ones and bad ones, once without
 * exploring and once with it, matched by the match worker's own code. Exit code 1 when newcomers got more than their bound, or took
 * another place than the last.
 */
const SIZE = { consultants: 300, before: 800, questions: 2_200 };

await command({ options: z.object({ seed }) }, (read) => {
  const report = compareWorlds({ ...SIZE, ...read });
  return { report, notes: report.faults.map((fault) => `WRONG  ${fault}`), ok: report.faults.length === 0 };
});
