import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRIORS, learnedRates, platformPriors, type RateCounts } from './learned-rates.ts';

const NOTHING: RateCounts = {
  offersAccepted: 0,
  offersDeclined: 0,
  offersMissed: 0,
  responseMsSum: 0,
  sessionsStarted: 0,
  sessionsKept: 0,
};
const priors = { acceptance: 0.5, success: 0.8, responseMs: 10_000 };

describe('learnedRates', () => {
  it('takes somebody unknown for average', () => {
    expect(learnedRates(NOTHING, priors)).toEqual(priors);
    expect(learnedRates(NOTHING)).toEqual(DEFAULT_PRIORS);
  });

  it('moves little at first and all the way with much evidence', () => {
    const declined = (n: number) => learnedRates({ ...NOTHING, offersDeclined: n, responseMsSum: n * 4_000 }, priors);
    expect(declined(1).acceptance).toBeGreaterThan(0.44);
    expect(declined(1).responseMs).toBeGreaterThan(9_000);
    expect(declined(1_000).acceptance).toBeLessThan(0.01);
    expect(declined(1_000).responseMs).toBeCloseTo(4_048, 0);
  });

  it('counts a missed offer against acceptance, not for the response time', () => {
    const { acceptance, responseMs } = learnedRates({ ...NOTHING, offersMissed: 8 }, priors);
    expect(acceptance).toBeCloseTo(0.25);
    expect(responseMs).toBe(10_000);
  });

  it('lies between the prior and the raw share, and orders equals by their evidence', () => {
    const count = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(count, count, (kept, broken) => {
        const started = kept + broken;
        const { success } = learnedRates({ ...NOTHING, sessionsStarted: started, sessionsKept: kept }, priors);
        const raw = started > 0 ? kept / started : priors.success;
        expect(success).toBeGreaterThanOrEqual(Math.min(raw, priors.success) - 1e-9);
        expect(success).toBeLessThanOrEqual(Math.max(raw, priors.success) + 1e-9);
        const better = learnedRates({ ...NOTHING, sessionsStarted: started + 1, sessionsKept: kept + 1 }, priors);
        expect(better.success).toBeGreaterThanOrEqual(success);
      }),
    );
  });
});

describe('platformPriors', () => {
  it('starts from the defaults and follows the platform once it has been going', () => {
    expect(platformPriors(NOTHING)).toEqual(DEFAULT_PRIORS);
    const busy = { ...NOTHING, offersAccepted: 3_000, offersDeclined: 5_000, offersMissed: 2_000, responseMsSum: 48e6 };
    const { acceptance, responseMs, success } = platformPriors(busy);
    expect(acceptance).toBeCloseTo(0.3, 2);
    expect(responseMs).toBeCloseTo(6_019, 0);
    expect(success).toBe(DEFAULT_PRIORS.success);
  });
});
