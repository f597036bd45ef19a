import { expect, it } from 'vitest';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { runMoneyChaos } from './run.ts';

const progress = createProgress({ verbose: false });

it(
  'charges, releases and books every call rightly while processes die, and logs no secret',
  { timeout: 420_000 },
  async () => {
    const report = await runMoneyChaos({ seed: 9, sessions: 40, progress });
    expect(report.details).toEqual([]);
    expect(report).toMatchObject({ sessions: 40, violations: { total: 0, secretLogged: 0 }, control: null });
    expect(report.decisions.capture).toBeGreaterThan(8);
    expect(report.decisions.cancel).toBeGreaterThan(8);
    // There is something to find it in.
    expect(report.logLines).toBeGreaterThan(100);
  },
);
