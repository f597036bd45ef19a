import fc from 'fast-check';
import { expect, it } from 'vitest';
import { freeCallsLeft, freeWindow } from './fair-use.ts';
import { RULES } from './rules.ts';

const use = (more: Partial<Parameters<typeof freeWindow>[0]> = {}) =>
  freeWindow({ freeCalls: 0, agreedToNone: false, talkedLately: false, ...more }, RULES);

it('is ten minutes at first, two for those who have talked lately, none when the free calls of the day are used up', () => {
  expect(use()).toEqual({ ms: 600_000, why: 'usual' });
  expect(use({ talkedLately: true })).toEqual({ ms: 120_000, why: 'pair' });
  expect(use({ freeCalls: 3, agreedToNone: true })).toEqual({ ms: 0, why: 'used_up' });
  expect(use({ freeCalls: 3, agreedToNone: true, talkedLately: true })).toEqual({ ms: 0, why: 'used_up' });
});

it('takes nothing away that was not agreed to, and gives back what there is room for again', () => {
  expect(use({ freeCalls: 7 }).why).toBe('usual');
  expect(use({ freeCalls: 2, agreedToNone: true }).why).toBe('usual');
});

it('says "pair" only where it is shorter', () => {
  const short = { ...RULES, freeWindowMs: 60_000 };
  expect(freeWindow({ freeCalls: 0, agreedToNone: false, talkedLately: true }, short)).toEqual({
    ms: 60_000,
    why: 'usual',
  });
});

it('never falls below none left, and is no longer than usual', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.boolean(), fc.boolean(), (freeCalls, agreedToNone, talkedLately) => {
      expect(freeCallsLeft(freeCalls, RULES)).toBe(Math.max(0, 3 - freeCalls));
      const { ms } = use({ freeCalls, agreedToNone, talkedLately });
      expect(ms).toBeLessThanOrEqual(RULES.freeWindowMs);
      if (!agreedToNone) expect(ms).toBeGreaterThan(0);
    }),
  );
});
