import { describe, expect, it } from 'vitest';
import { planFaults } from './faults.ts';

const plan = (seed: number) => planFaults({ seed, count: 25, copies: 2, lines: 100 });

describe('the plan of faults', () => {
  it('is the same for the same seed and another one for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('kills and pauses every kind of process, and flushes Redis exactly once', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { processes } = plan(seed);
      expect(processes).toHaveLength(25);
      expect(processes.filter(({ kind }) => kind === 'flush')).toHaveLength(1);
      for (const kind of ['server-', 'workers-', 'redis', 'postgres']) {
        const hit = processes.filter(({ target }) => target.startsWith(kind)).map((fault) => fault.kind);
        expect(hit).toContain('kill');
        expect(hit).toContain('pause');
      }
    }
  });

  it('keeps within 40 s for a process and 30 s for a line, and touches only lines that there are', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { processes, lines } = plan(seed);
      expect(Math.max(...processes.map(({ ms }) => ms))).toBeLessThanOrEqual(40_000);
      for (const { ms, lines: hit } of lines) {
        expect(ms).toBeGreaterThanOrEqual(1_000);
        expect(ms).toBeLessThanOrEqual(30_000);
        for (const line of hit) expect(line).toBeLessThan(100);
      }
    }
  });
});
