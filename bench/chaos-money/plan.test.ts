import { describe, expect, it } from 'vitest';
import { planMoneyFaults } from './faults.ts';
import { planSessions } from './script.ts';

describe('the plan of a run', () => {
  it('is the same for the same seed and another one for another', () => {
    expect(planSessions(3, 50, 60_000)).toEqual(planSessions(3, 50, 60_000));
    expect(planSessions(3, 50, 60_000)).not.toEqual(planSessions(4, 50, 60_000));
    expect(planMoneyFaults(3, 20)).toEqual(planMoneyFaults(3, 20));
    expect(planMoneyFaults(3, 20)).not.toEqual(planMoneyFaults(4, 20));
  });

  it('has every kind of session in a hundred, and both sides hanging up just before the mark', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const scripts = planSessions(seed, 100, 60_000);
      expect(new Set(scripts.map(({ kind }) => kind)).size).toBe(21);
      const barely = scripts.filter(({ kind }) => kind.startsWith('free, 9:59.9'));
      expect(barely.every(({ talkMs }) => talkMs === 9_900)).toBe(true);
      expect(new Set(barely.map(({ ending }) => ending))).toEqual(new Set(['customer', 'consultant', 'both']));
    }
  });

  it('kills and pauses every kind of process and flushes Redis', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { processes } = planMoneyFaults(seed, 23);
      expect(processes).toHaveLength(23);
      for (const kind of ['workers-', 'server-', 'stripe', 'redis', 'postgres']) {
        const hit = processes.filter(({ target }) => target.startsWith(kind)).map((fault) => fault.kind);
        expect(hit).toEqual(expect.arrayContaining(['kill', 'pause']));
      }
      expect(processes.filter(({ kind }) => kind === 'flush').length).toBeGreaterThanOrEqual(1);
      expect(Math.max(...processes.map(({ ms }) => ms))).toBe(40_000);
    }
  });
});
