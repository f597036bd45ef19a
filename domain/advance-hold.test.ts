import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADVANCE_STATUSES, nextStep, type AdvanceHold } from './advance-hold.ts';
import { RULES } from './rules.ts';

const HOUR = 3_600_000;
const START = 1_000 * HOUR;
const hold = (more: Partial<AdvanceHold> = {}): AdvanceHold => ({
  ...{
    status: 'planned',
    calledOff: false,
    startsAt: START,
    neededUntil: START + 5 * HOUR,
    askedAt: null,
    captureBefore: null,
  },
  ...more,
});
const step = (more: Partial<AdvanceHold>) => nextStep(hold(more), RULES);

describe('a hold for something that begins later', () => {
  it('is placed 48 hours before', () => {
    expect(step({})).toEqual({ what: 'hold', at: START - 48 * HOUR });
  });

  it('is given up when its payer has not answered for 24 hours, or by the start', () => {
    expect(step({ status: 'asked', askedAt: START - 40 * HOUR })).toEqual({ what: 'give_up', at: START - 16 * HOUR });
    expect(step({ status: 'asked', askedAt: START - HOUR })).toEqual({ what: 'give_up', at: START });
  });

  it('is renewed six hours before the bank lets go of it, if it may be needed for longer', () => {
    const captureBefore = START + HOUR;
    expect(step({ status: 'held', captureBefore })).toEqual({ what: 'renew', at: captureBefore - 6 * HOUR });
    expect(step({ status: 'held', captureBefore: START + 5 * HOUR })).toMatchObject({ what: 'release' });
  });

  it('is released when it was not needed, and left alone when it is used or over', () => {
    expect(step({ status: 'held', captureBefore: START + 60 * HOUR })).toEqual({
      what: 'release',
      at: START + 5 * HOUR,
    });
    expect(step({ status: 'used' })).toBe(null);
    expect(step({ status: 'cancelled' })).toBe(null);
  });

  it('is released at once when what it is for is called off', () => {
    for (const status of ['planned', 'asked', 'held'] as const) {
      expect(step({ status, calledOff: true })).toEqual({ what: 'release', at: 0 });
    }
    expect(step({ status: 'used', calledOff: true })).toBe(null);
  });

  it('is never renewed too late to be charged, nor given up after its start', () => {
    const at = fc.integer({ min: 0, max: 2_000 * HOUR });
    fc.assert(
      fc.property(
        fc.record({
          status: fc.constantFrom(...ADVANCE_STATUSES),
          calledOff: fc.boolean(),
          startsAt: at,
          neededUntil: at,
          askedAt: fc.option(at),
          captureBefore: fc.option(at),
        }),
        (any) => {
          const next = nextStep(any, RULES);
          if (next?.what === 'renew') expect(next.at).toBeLessThan(Math.min(any.captureBefore!, any.neededUntil));
          if (next?.what === 'give_up') expect(next.at).toBeLessThanOrEqual(any.startsAt);
          if (next?.what === 'hold') expect(next.at).toBe(any.startsAt - RULES.holdAheadMs);
        },
      ),
    );
  });
});
