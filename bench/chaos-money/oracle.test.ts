import { describe, expect, it } from 'vitest';
import { expectedOf, proven, talkOf, type FedFact } from './oracle.ts';

const PEOPLE = ['a', 'b'] as const;
let n = 0;
const fact = (presence: [string, number, number][], continues = false): FedFact => ({
  id: String((n += 1)),
  presence: presence.map(([userId, from, to]) => ({ userId, from, to })),
  continues,
  takenAt: 0,
});
const both = (from: number, to: number) => [
  { userId: 'a', from, to },
  { userId: 'b', from, to },
];

describe('the oracle', () => {
  it('counts only the time for which both were there', () => {
    const presence = [
      { userId: 'a', from: 0, to: 8_000 },
      { userId: 'b', from: 3_000, to: 20_000 },
      { userId: 'a', from: 12_000, to: 20_000 },
    ];
    expect(talkOf(presence, PEOPLE, 10_000)).toEqual({ talkMs: 13_000, markAt: 17_000 });
    expect(talkOf(presence, PEOPLE, 10_000, 16_000)).toEqual({ talkMs: 9_000, markAt: null });
    expect(talkOf([...presence, { userId: 'c', from: 0, to: 50_000 }], PEOPLE, 10_000).talkMs).toBe(13_000);
  });

  it('counts time that several facts prove once', () => {
    expect(talkOf([...both(0, 4_000), ...both(0, 6_000), ...both(5_000, 7_000)], PEOPLE, 10_000).talkMs).toBe(7_000);
  });

  it('takes the last fact of somebody for the time since the one before, unless that is long ago', () => {
    const seen = fact([['a', 0, 4_000]]);
    expect(proven([seen, fact([['a', 7_000, 7_000]], true)]).at(-1)).toEqual({ userId: 'a', from: 4_000, to: 7_000 });
    expect(proven([seen, fact([['a', 11_000, 11_000]], true)])).toHaveLength(1);
    expect(proven([fact([['a', 7_000, 7_000]], true)])).toEqual([]);
  });

  it('is sure only of what does not hang on facts that were lost', () => {
    const told = [
      fact([
        ['a', 0, 9_000],
        ['b', 0, 9_000],
      ]),
      fact([
        ['a', 0, 11_000],
        ['b', 0, 11_000],
      ]),
    ];
    const decide = (heard: (fact: FedFact) => boolean, freeMs: number) =>
      expectedOf(told, heard, PEOPLE, freeMs, Infinity).decision;
    expect(decide(() => true, 10_000)).toBe('capture');
    expect(decide((one) => one !== told[1], 10_000)).toBe('either');
    expect(decide(() => true, 12_000)).toBe('cancel');
    expect(decide(() => true, 11_010)).toBe('either');
  });
});
