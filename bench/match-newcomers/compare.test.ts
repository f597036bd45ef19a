import { describe, expect, it } from 'vitest';
import { EXPLORED_SHARE } from '@cc/domain/matching/chances/exploration.ts';
import { compareWorlds } from './compare.ts';
import { runWorld } from './run.ts';
import { createWorld } from './world.ts';

describe('newcomers', () => {
  const { off, on, faults } = compareWorlds({ consultants: 240, before: 200, questions: 400, seed: 3 });

  it('are asked sooner than without exploring; the good ones more than the bad ones', () => {
    expect(faults).toEqual([]);
    expect(on.newcomers.neverOffered).toBeLessThanOrEqual(off.newcomers.neverOffered);
    expect(on.newcomers.questionsToFirstOffer.median).toBeLessThanOrEqual(
      off.newcomers.questionsToFirstOffer.median ?? Infinity,
    );
    expect(on.newcomers.offersToGood).toBeGreaterThan(on.newcomers.offersToBad);
    expect(on.newcomers.offersToGood).toBeGreaterThan(off.newcomers.offersToGood);
  });

  it('get no more than their bound, at next to no cost', () => {
    expect(off.explored.questions).toBe(0);
    expect(on.explored.questions).toBeGreaterThan(0.1);
    expect(on.explored.questions).toBeLessThan(EXPLORED_SHARE + 0.07);
    expect(on.explored.firstOffers).toBeLessThan(EXPLORED_SHARE / 2);
    expect(on.quality).toBeGreaterThan(off.quality - 0.03);
    expect(on.gini).toBeLessThan(off.gini + 0.02);
  });

  it('fare alike every time', () => {
    const size = { consultants: 60, before: 60, questions: 60, seed: 5 };
    expect(runWorld(createWorld(size), true)).toEqual(runWorld(createWorld(size), true));
  });
});
