import { describe, expect, it } from 'vitest';
import { chooseModel, splitInTime } from './model-choice.ts';

const figures = (mrr: number, hitAt3 = mrr) => ({ mrr, hitAt3, ndcgAt10: mrr });

describe('chooseModel', () => {
  it('switches to what is better by the margin', () => {
    expect(chooseModel({ active: figures(0.4), fitted: figures(0.43), heldBack: 400 })).toEqual({
      switch: true,
      reason: 'Better: MRR +3.0 points, first three +3.0 points, on 400 held-back sessions.',
    });
  });

  it('keeps the active one when the new one is equal, hardly better, or worse', () => {
    for (const mrr of [0.2, 0.4, 0.401]) {
      const choice = chooseModel({ active: figures(0.4), fitted: figures(mrr), heldBack: 400 });
      expect(choice.switch).toBe(false);
      expect(choice.reason).toMatch(/^Not better by 0\.5 points/);
    }
  });

  it('does not give up the first three for the rest of the list', () => {
    const choice = chooseModel({ active: figures(0.4, 0.5), fitted: figures(0.45, 0.49), heldBack: 400 });
    expect(choice).toMatchObject({ switch: false, reason: expect.stringMatching(/^Fewer among the first three/) });
  });

  it('does not believe a handful of sessions, nor figures that are none', () => {
    expect(chooseModel({ active: figures(0.1), fitted: figures(0.9), heldBack: 12 })).toEqual({
      switch: false,
      reason: 'Only 12 sessions to compare on; it takes 50.',
    });
    expect(chooseModel({ active: figures(0.1), fitted: figures(Number.NaN), heldBack: 400 }).switch).toBe(false);
  });
});

it('splits by time, the newest being held back', () => {
  expect(splitInTime(1_000)).toEqual({ fit: 800 });
  expect(splitInTime(3)).toEqual({ fit: 3 });
});
