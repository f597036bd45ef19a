import { expect, it } from 'vitest';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { runChaos } from './run.ts';

const progress = createProgress({ verbose: false });

/** A seed whose few faults are short: PostgreSQL and a server killed, Redis flushed, a workers process paused, lines cut. */
const SEED = 2;

it('loses, doubles and leaves behind nothing while processes die and lines are cut', { timeout: 300_000 }, async () => {
  const report = await runChaos({ seed: SEED, questions: 24, faults: 4, progress });
  expect(report.details).toEqual([]);
  expect(report).toMatchObject({ questions: 24, violations: 0, control: null });
  expect(report.faults).toBeGreaterThanOrEqual(4);
  expect(report.endings.won ?? 0).toBeGreaterThan(8);
});
