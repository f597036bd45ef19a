import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trustScore, type TrustFacts } from './trust.ts';

const fresh: TrustFacts = {
  sessions: 0,
  completed: 0,
  rating: null,
  disputesLost: 0,
  responseRate: null,
  flags: 0,
  accountAgeDays: 0,
  emailVerified: true,
  payoutsVerified: false,
};
const proven: TrustFacts = {
  sessions: 500,
  completed: 495,
  rating: 4.9,
  disputesLost: 0,
  responseRate: 0.95,
  flags: 0,
  accountAgeDays: 700,
  emailVerified: true,
  payoutsVerified: true,
};

describe('trustScore', () => {
  it('starts in the middle and can reach what the top tier asks for', () => {
    expect(trustScore(fresh)).toBeGreaterThanOrEqual(50);
    expect(trustScore(fresh)).toBeLessThan(75);
    expect(trustScore(proven)).toBeGreaterThanOrEqual(95);
  });

  it('falls with lost disputes and flags', () => {
    expect(trustScore({ ...proven, flags: 2 })).toBe(trustScore(proven) - 16);
    expect(trustScore({ ...proven, disputesLost: 50 })).toBeLessThan(trustScore(proven) - 15);
  });

  it('is a whole number from 0 to 100 for any history', () => {
    const history = fc.record({
      sessions: fc.nat(1_000),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      rating: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
      disputesLost: fc.nat(1_000),
      responseRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      flags: fc.nat(100),
      accountAgeDays: fc.integer({ min: -1, max: 10_000 }),
      emailVerified: fc.boolean(),
      payoutsVerified: fc.boolean(),
    });
    fc.assert(
      fc.property(history, ({ share, ...facts }) => {
        const trust = trustScore({ ...facts, completed: Math.floor(facts.sessions * share) });
        expect(Number.isInteger(trust) && trust >= 0 && trust <= 100).toBe(true);
      }),
    );
  });
});
