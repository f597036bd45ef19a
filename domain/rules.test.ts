import { describe, expect, it } from 'vitest';
import { RULES, withOverrides, type Rules } from './rules.ts';

describe('withOverrides', () => {
  it('changes what is given and keeps the rest', () => {
    const rules = withOverrides({ freeWindowMs: 12_000, ringMs: undefined, blockMinutes: [15] });
    expect(rules).toEqual({ ...RULES, freeWindowMs: 12_000, blockMinutes: [15] });
    expect(RULES.freeWindowMs).toBe(600_000);
  });

  it('gives rules that nobody can change', () => {
    expect(Object.isFrozen(withOverrides({}))).toBe(true);
    expect(Object.isFrozen(RULES)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['ringMs', -1],
    ['ringMs', NaN],
    ['ringMs', Infinity],
    ['ringMs', '25'],
    ['ringMs', [25]],
    ['ringMs', null],
    ['blockMinutes', 30],
    ['blockMinutes', []],
    ['rignMs', 25],
    ['toString', 25],
  ])('refuses %s = %o', (name, value) => {
    expect(() => withOverrides({ [name]: value } as Partial<Rules>)).toThrow(RangeError);
  });
});

describe('RULES', () => {
  it('fit together', () => {
    // A person is called lost before the decision doubts, and the decision waits for one more snapshot at least.
    expect(RULES.lostAfterMs).toBeLessThan(RULES.doubtMs);
    expect(RULES.detectionLagMs).toBeLessThan(RULES.doubtMs);
    expect(RULES.beatMs * 2).toBeLessThan(RULES.presenceTtlMs);
    expect(RULES.ringMs).toBeLessThan(RULES.waitMs);
    expect(RULES.freeWindowMs).toBeLessThan(Math.min(...RULES.blockMinutes) * 60_000);
  });
});
