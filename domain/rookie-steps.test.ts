import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rookieSteps } from './rookie-steps.ts';
import { evaluateTier } from './tiers.ts';

describe('rookieSteps', () => {
  it('says everything to somebody who has just begun', () => {
    expect(rookieSteps({ paidSessions: 0, rating: null, sessions: 0, completed: 0 })).toEqual([
      { words: 'Hold 10 paid sessions', state: 'none yet', met: false },
      { words: 'Be rated 4.2 or better on average', state: 'no ratings yet', met: false },
      { words: 'Stay to the end of at least 90% of your sessions', state: 'no sessions yet', met: false },
    ]);
  });

  it('says how far one has come', () => {
    const steps = rookieSteps({ paidSessions: 7, rating: 4.5, sessions: 9, completed: 8 });
    expect(steps.map(({ state, met }) => [state, met])).toEqual([
      ['7 so far', false],
      ['4.50 now', true],
      ['88% so far', false],
    ]);
  });

  it('asks for what the tiers ask for, no more and no less', () => {
    const stats = fc.record({
      paidSessions: fc.integer({ min: 0, max: 20 }),
      rating: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
      sessions: fc.integer({ min: 1, max: 40 }),
      kept: fc.double({ min: 0.8, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(stats, ({ kept, ...some }) => {
        const completed = Math.round(some.sessions * kept);
        const { tier } = evaluateTier({
          tier: 'rookie',
          paidSessions: some.paidSessions,
          rating: some.rating,
          completion: completed / some.sessions,
          trust: 0,
        });
        expect(rookieSteps({ ...some, completed }).every(({ met }) => met)).toBe(tier === 'standard');
      }),
    );
  });
});
