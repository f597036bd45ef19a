import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from './billing.ts';
import { foldFact, type PresenceFact } from './presence-facts.ts';
import { RULES } from './rules.ts';

const fact = (kind: PresenceFact['kind'], atMs: number, more: Partial<PresenceFact> = {}): PresenceFact => ({
  kind,
  userId: 'ada',
  atMs,
  ...more,
});
const fold = (facts: readonly PresenceFact[], start: readonly Interval[] = []) =>
  facts.reduce<readonly Interval[]>((intervals, one) => foldFact(intervals, one), start);
const ada = (from: number, lastMedia: number, closed = false): Interval => ({ userId: 'ada', from, lastMedia, closed });

describe('foldFact', () => {
  it('folds a plain stay', () => {
    const facts = [fact('joined', 100), fact('snapshot', 2_000), fact('snapshot', 4_000), fact('left', 5_000)];
    expect(fold(facts.slice(0, 1))).toEqual([ada(100, 100)]);
    expect(fold(facts.slice(0, 3))).toEqual([ada(100, 4_000)]);
    expect(fold(facts)).toEqual([ada(100, 5_000, true)]);
  });

  it('keeps two people apart', () => {
    const facts = [fact('joined', 0), fact('joined', 10, { userId: 'bob' }), fact('left', 20)];
    expect(fold(facts)).toEqual([ada(0, 20, true), { userId: 'bob', from: 10, lastMedia: 10, closed: false }]);
  });

  it('takes a repeated joined for the same stay', () => {
    expect(fold([fact('joined', 0), fact('snapshot', 2_000), fact('joined', 0)])).toEqual([ada(0, 2_000)]);
    expect(fold([fact('joined', 0), fact('left', 2_000), fact('joined', 0)])).toEqual([ada(0, 2_000, true)]);
  });

  it('never moves the last media backwards', () => {
    expect(fold([fact('joined', 0), fact('snapshot', 4_000), fact('snapshot', 2_000)])).toEqual([ada(0, 4_000)]);
  });

  it('opens an interval by snapshot when the joined was lost, if the media are fresh', () => {
    expect(fold([fact('snapshot', 2_000)])).toEqual([ada(2_000, 2_000)]);
    expect(fold([fact('snapshot', 2_000, { ageMs: RULES.lostAfterMs + 1 })])).toEqual([]);
  });

  it('does not reopen what a left has closed by older facts', () => {
    const closed = fold([fact('joined', 0), fact('left', 5_000)]);
    expect(fold([fact('snapshot', 4_000), fact('snapshot', 5_000), fact('left', 5_000)], closed)).toBe(closed);
  });

  it('counts no gap that nothing proves', () => {
    const gap = RULES.lostAfterMs + 1;
    expect(fold([fact('joined', 0), fact('snapshot', gap)])).toEqual([ada(0, 0, true), ada(gap, gap)]);
    expect(fold([fact('joined', 0), fact('joined', gap)])).toEqual([ada(0, 0, true), ada(gap, gap)]);
    expect(fold([fact('joined', 0), fact('left', gap)])).toEqual([ada(0, 0, true)]);
    expect(fold([fact('joined', 0), fact('snapshot', RULES.lostAfterMs)])).toEqual([ada(0, RULES.lostAfterMs)]);
  });

  it('counts a gap that the SFU vouches for', () => {
    expect(fold([fact('joined', 0), fact('snapshot', 30_000, { sinceMs: 0 })])).toEqual([ada(0, 30_000)]);
    expect(fold([fact('joined', 0), fact('snapshot', 30_000, { sinceMs: 20_000 })])).toEqual([
      ada(0, 0, true),
      ada(20_000, 30_000),
    ]);
    expect(fold([fact('left', 30_000, { sinceMs: 20_000 })])).toEqual([ada(20_000, 30_000, true)]);
    expect(fold([fact('joined', 0), fact('left', 30_000, { sinceMs: 20_000 })])).toEqual([
      ada(0, 0, true),
      ada(20_000, 30_000, true),
    ]);
  });

  it('ignores a left that is older than the present stay, or contradicted by later media', () => {
    expect(fold([fact('joined', 5_000), fact('left', 4_000)])).toEqual([ada(5_000, 5_000)]);
    const facts = [2, 4, 6, 8, 10].map((s) => fact('snapshot', s * 1_000));
    expect(fold([fact('joined', 0), ...facts, fact('left', 2_000)])).toEqual([ada(0, 10_000)]);
  });

  it('survives a reload: the old peer’s left comes after the new one’s joined', () => {
    const reload = [
      fact('joined', 0),
      fact('snapshot', 2_000),
      fact('joined', 3_500),
      fact('left', 3_000),
      fact('snapshot', 5_000),
    ];
    expect(fold(reload)).toEqual([ada(0, 3_000, true), ada(5_000, 5_000)]);
  });

  it('ignores a left of somebody who is not there, and times that are none', () => {
    expect(fold([fact('left', 1_000)])).toEqual([]);
    expect(fold([fact('joined', NaN)])).toEqual([]);
  });
});

interface Stay {
  from: number;
  to: number;
}
/** What really happened: disjoint stays of one person, any distance apart. */
const stays = fc
  .array(fc.tuple(fc.integer({ min: 500, max: 20_000 }), fc.integer({ min: 1, max: 30_000 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((pairs) => {
    let at = 0;
    return pairs.map(([away, length]): Stay => {
      const from = at + away;
      at = from + length;
      return { from, to: at };
    });
  });

/** What the SFU says about it, in order. */
function factsOf(truth: readonly Stay[], vouched: boolean): PresenceFact[] {
  return truth.flatMap(({ from, to }) => {
    const since = vouched ? { sinceMs: from } : {};
    const snapshots: PresenceFact[] = [];
    for (let at = from + 2_000; at < to; at += 2_000) snapshots.push(fact('snapshot', at, since));
    return [fact('joined', from), ...snapshots, fact('left', to, since)];
  });
}

/** The longest stretch that the intervals claim while nobody was there. */
function longestFalseClaim(intervals: readonly Interval[], truth: readonly Stay[]): number {
  const absences = truth.map(({ to }, i) => ({ from: to, to: truth[i + 1]?.from ?? Infinity }));
  absences.unshift({ from: -Infinity, to: truth[0]!.from });
  const claims = intervals.flatMap(({ from, lastMedia }) =>
    absences.map((absence) => Math.min(lastMedia, absence.to) - Math.max(from, absence.from)),
  );
  return Math.max(0, ...claims);
}

describe('folding a whole call', () => {
  it('finds exactly what happened when all facts arrive in order', () => {
    fc.assert(
      fc.property(stays, fc.boolean(), (truth, vouched) => {
        const expected = truth.map(({ from, to }) => ada(from, to, true));
        expect(fold(factsOf(truth, vouched))).toEqual(expected);
      }),
    );
  });

  it('is not changed by any fact coming again at once or at the end', () => {
    fc.assert(
      fc.property(stays, fc.infiniteStream(fc.boolean()), (truth, again) => {
        const facts = factsOf(truth, false);
        const doubled = facts.flatMap((one) => (again.next().value ? [one, one] : [one]));
        expect(fold([...doubled, ...facts])).toEqual(fold(facts));
      }),
    );
  });

  it('never claims presence over a real absence longer than lostAfterMs, whatever is lost, repeated or out of order', () => {
    const chaos = fc.tuple(stays, fc.boolean()).chain(([truth, vouched]) => {
      const facts = factsOf(truth, vouched);
      return fc.tuple(fc.constant(truth), fc.shuffledSubarray([...facts, ...facts]));
    });
    fc.assert(
      fc.property(chaos, ([truth, facts]) => {
        const intervals = fold(facts);
        expect(longestFalseClaim(intervals, truth)).toBeLessThanOrEqual(RULES.lostAfterMs);
        expect(intervals.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('loses no vouched time to lost facts, as long as the last one arrives', () => {
    const lossy = stays.chain((truth) => {
      const facts = factsOf(truth, true);
      const last = facts.filter(({ kind }) => kind === 'left');
      return fc.tuple(
        fc.constant(truth),
        fc.subarray(facts).map((kept) => facts.filter((one) => kept.includes(one) || last.includes(one))),
      );
    });
    fc.assert(
      fc.property(lossy, ([truth, facts]) => {
        const intervals = fold(facts);
        for (const { from, to } of truth) {
          expect(intervals.some((one) => one.from <= from && one.lastMedia >= to)).toBe(true);
        }
      }),
    );
  });
});
