import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadsOf } from './load.ts';

const candidates = fc.array(
  fc.record({ score: fc.double({ min: -30, max: 30, noNaN: true }), recentOffers: fc.nat(500) }),
  { maxLength: 60 },
);

describe('loadsOf', () => {
  it('is 0–1, and 0 for whoever had no offer', () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const loads = loadsOf(list);
        expect(loads).toHaveLength(list.length);
        loads.forEach((load, i) => {
          expect(load).toBeGreaterThanOrEqual(0);
          expect(load).toBeLessThanOrEqual(1);
          if (list[i]!.recentOffers === 0) expect(load).toBe(0);
        });
      }),
    );
  });

  it('grows with the offers one had, and falls with the chance to be the right one', () => {
    const several = loadsOf([
      { score: 1, recentOffers: 12 },
      { score: 1, recentOffers: 6 },
      { score: 0, recentOffers: 6 },
    ]);
    expect(several[0]).toBeCloseTo(2 * several[1]!);
    expect(several[2]).toBeCloseTo(Math.E * several[1]!);
    const clear = loadsOf([
      { score: 9, recentOffers: 12 },
      { score: 1, recentOffers: 6 },
    ]);
    expect(clear[0]).toBeLessThan(0.06);
  });

  it('counts shares: twice as many questions a day change little', () => {
    const load = (times: number) =>
      loadsOf([
        { score: 1, recentOffers: 100 * times },
        { score: 1, recentOffers: 50 * times },
      ])[0]!;
    expect(load(2) / load(1)).toBeLessThan(1.15);
  });

  it('says little about the first offers of a day', () => {
    expect(loadsOf([{ score: 0, recentOffers: 1 }])[0]).toBeLessThan(0.01);
    expect(loadsOf([])).toEqual([]);
  });
});
