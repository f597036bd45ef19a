import { describe, expect, it } from 'vitest';
import { explainInWords } from './explain-match.ts';
import { RELEVANCE_PARTS } from './model/features.ts';
import { score, type ScoreInput } from './scoring.ts';

const answeredAlike = Float64Array.from(RELEVANCE_PARTS, (name) => (name === 'votes' ? 4 : 0));
const input: ScoreInput = {
  row: new Float64Array(RELEVANCE_PARTS.length),
  weights: RELEVANCE_PARTS.map(() => 0.1),
  rating: null,
  ratingCount: 0,
  tier: 'standard',
  priceFit: 0,
};
const parts = (more: Partial<ScoreInput> = {}) => score({ ...input, ...more }).parts;

describe('explainInWords', () => {
  it('names the matched words by field, each once', () => {
    const matched = { tags: ['postgres', 'replication'], headline: ['database', 'postgres'], bio: ['backup'] };
    expect(explainInWords(parts(), matched)).toEqual([
      'Matches your tags: postgres, replication.',
      'Matches your headline: database.',
      'Matches your profile: backup.',
    ]);
    expect(explainInWords(parts(), ['postgres'])).toEqual(['Matches your tags: postgres.']);
  });

  it('names at most five words a field', () => {
    expect(explainInWords(parts(), ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['Matches your tags: a, b, c, d, e.']);
  });

  it('adds what spoke for the consultant, the weightiest first and at most three', () => {
    const shiny = parts({
      rating: 5,
      ratingCount: 500,
      row: answeredAlike,
      responseMs: 1_000,
      successRate: 1,
      priceFit: 0.9,
    });
    expect(explainInWords(shiny, [])).toEqual([
      'Customers rate you highly.',
      'Your price is well within what the customer agreed to.',
      'You have answered similar questions well.',
    ]);
  });

  it('tells a newcomer about the chance', () => {
    const chance = { name: 'newcomer', value: 1, weight: 3, contribution: 3 } as const;
    expect(explainInWords([...parts(), chance], ['tax'])).toEqual([
      'Matches your tags: tax.',
      'You are new here: this is a first chance to show what you know.',
    ]);
  });

  it('is never empty', () => {
    expect(explainInWords([], {})).toEqual(['You are available now and speak the language.']);
  });

  it('says the same about the consultant to the customer, without what is not the customer’s to know', () => {
    const matched = { tags: ['postgres'], bio: ['backup'] };
    const known = parts({ row: answeredAlike, successRate: 1, rating: 5, ratingCount: 100 });
    expect(explainInWords(known, matched, 'customer')).toEqual([
      'Knows postgres.',
      'Writes about backup.',
      'Rated highly.',
      'Has answered similar questions well.',
    ]);
    expect(explainInWords(parts(), [], 'customer')).toEqual(['Available now and speaks your language.']);
  });
});
