import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commissionBps,
  evaluateTier,
  lastTierRound,
  TIERS,
  tierSteps,
  wayUp,
  type Tier,
  type TierStats,
} from './tiers.ts';

const stats = (
  tier: Tier,
  paidSessions: number,
  rating: number | null,
  completion: number,
  trust: number,
): TierStats => ({
  tier,
  paidSessions,
  rating,
  completion,
  trust,
});

describe('commissionBps', () => {
  it('falls from tier to tier', () => {
    expect(TIERS.map(({ tier }) => commissionBps(tier))).toEqual([2_000, 1_500, 800, 500]);
  });
});

describe('evaluateTier', () => {
  it.each<[TierStats, Tier, string]>([
    [stats('rookie', 0, null, 1, 50), 'rookie', 'kept'],
    [stats('rookie', 9, 5, 1, 100), 'rookie', 'kept'],
    [stats('rookie', 10, 4.2, 0.9, 0), 'standard', 'promoted'],
    [stats('rookie', 10, 4.19, 0.9, 0), 'rookie', 'kept'],
    [stats('rookie', 10, 4.2, 0.899, 0), 'rookie', 'kept'],
    [stats('standard', 100, 4.6, 0.95, 75), 'expert', 'promoted'],
    [stats('standard', 100, 4.6, 0.95, 74), 'standard', 'kept'],
    [stats('expert', 500, 4.8, 0.95, 90), 'partner', 'promoted'],
    [stats('rookie', 600, 4.9, 1, 95), 'partner', 'promoted'],
    // Staying forgives a little, but not more.
    [stats('standard', 10, 4.1, 0.87, 0), 'standard', 'kept'],
    [stats('standard', 10, 4.09, 0.9, 0), 'rookie', 'demoted'],
    [stats('expert', 100, 4.5, 0.9, 70), 'expert', 'kept'],
    [stats('expert', 100, 4.49, 0.9, 70), 'standard', 'demoted'],
    [stats('partner', 500, 4.8, 0.9, 84), 'expert', 'demoted'],
    [stats('partner', 500, 2, 0.9, 84), 'rookie', 'demoted'],
  ])('%o → %s (%s)', (input, tier, change) => {
    expect(evaluateTier(input)).toMatchObject({ tier, change });
  });

  it('says what is missing for the next tier', () => {
    expect(evaluateTier(stats('rookie', 9, 4, 0.85, 50)).next).toEqual({
      tier: 'standard',
      missing: ['1 more paid session', 'an average rating of 4.2 (now 4.00)', '90% of sessions completed (now 85%)'],
    });
    expect(evaluateTier(stats('rookie', 0, null, 1, 50)).next?.missing[1]).toBe('an average rating of 4.2 (none yet)');
    expect(evaluateTier(stats('partner', 500, 5, 1, 100)).next).toBeNull();
  });

  it('explains a demotion by what was lost', () => {
    expect(evaluateTier(stats('expert', 100, 4.4, 0.95, 80)).reasons).toEqual([
      'Keeping the expert tier takes an average rating of 4.5 (now 4.40).',
    ]);
  });

  const anyStats = fc.record({
    tier: fc.constantFrom<Tier>('rookie', 'standard', 'expert', 'partner'),
    paidSessions: fc.nat(700),
    rating: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
    completion: fc.double({ min: 0, max: 1, noNaN: true }),
    trust: fc.integer({ min: 0, max: 100 }),
  });

  it('changes nothing when run again, and always has a reason', () => {
    fc.assert(
      fc.property(anyStats, (input) => {
        const first = evaluateTier(input);
        expect(evaluateTier({ ...input, tier: first.tier })).toMatchObject({ tier: first.tier, change: 'kept' });
        expect(first.reasons.length).toBeGreaterThan(0);
        if (first.next) expect(first.next.missing.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the way up', () => {
  it('is said in one sentence', () => {
    const { next } = evaluateTier(stats('rookie', 7, 4.5, 1, 60));
    expect(wayUp(next!)).toBe('3 more paid sessions to standard.');
    const more = evaluateTier(stats('rookie', 9, 4.05, 1, 60)).next!;
    expect(wayUp(more)).toBe('1 more paid session and an average rating of 4.2 (now 4.05) to standard.');
  });
  it('is shown step by step; a step is met exactly when the tier asks for nothing more of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Tier>('rookie', 'standard', 'expert'),
        fc.integer({ min: 0, max: 600 }),
        fc.option(fc.double({ min: 1, max: 5, noNaN: true }), { nil: null }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 100 }),
        (tier, paid, rating, completion, trust) => {
          const figures = stats(tier, paid, rating, completion, trust);
          const { steps } = tierSteps(figures)!;
          for (const { share } of steps) expect(share >= 0 && share <= 1).toBe(true);
          const verdict = evaluateTier(figures);
          const above = TIERS.findIndex((rule) => rule.tier === tier) + 1;
          const reached = TIERS.findIndex((rule) => rule.tier === verdict.tier);
          if (reached >= above) expect(steps.every(({ met }) => met)).toBe(true);
          if (steps.every(({ met }) => met)) expect(verdict.change).not.toBe('kept');
        },
      ),
    );
  });
  it('has no further step for partners', () => {
    expect(tierSteps(stats('partner', 500, 5, 1, 100))).toBeNull();
  });
});

describe('the night’s round', () => {
  it('is the last one that was due', () => {
    const at = (day: number, hour: number) => Date.UTC(2026, 10, day, hour);
    expect(lastTierRound(at(21, 5))).toBe(at(21, 2));
    expect(lastTierRound(at(21, 2))).toBe(at(21, 2));
    expect(lastTierRound(at(21, 1))).toBe(at(20, 2));
  });
});
