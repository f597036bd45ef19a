import { describe, expect, it } from 'vitest';
import { disagreement } from './same-results.ts';

const hits = (...scores: [string, number][]) => scores.map(([id, score]) => ({ id, score }));

describe('disagreement', () => {
  it('lets equals change places, and others take part in the last place', () => {
    expect(disagreement([], [])).toBeUndefined();
    expect(
      disagreement(hits(['a', 2], ['b', 2], ['c', 1]), hits(['b', 2], ['a', 2 + 1e-12], ['d', 1])),
    ).toBeUndefined();
  });

  it('tells of other scores, others in a place, and other numbers of results', () => {
    expect(disagreement(hits(['a', 2]), hits(['a', 2.1]))).toContain('place 1');
    expect(disagreement(hits(['a', 2], ['b', 1]), hits(['c', 2], ['b', 1]))).toContain('a against c');
    expect(disagreement(hits(['a', 2]), [])).toContain('1 results against 0');
  });
});
