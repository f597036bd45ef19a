import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, factsSettled, markAt, projectMark, talk, talkSpans, talkingNow, type Interval } from './billing.ts';

const interval = (from: number, lastMedia: number, closed = true, userId = 'u'): Interval => ({
  userId,
  from,
  lastMedia,
  closed,
});

const LIMIT = 60;
const anyInterval = fc
  .record({ userId: fc.constant('u'), from: fc.nat(LIMIT), lastMedia: fc.nat(LIMIT), closed: fc.boolean() })
  .map((one): Interval => one);
const intervals = fc.array(anyInterval, { maxLength: 6 });
const cutoffs = fc.option(fc.nat(LIMIT), { nil: undefined });

/** The plain definition: millisecond by millisecond, is there evidence of both? */
function talkByCounting(a: readonly Interval[], b: readonly Interval[], cutoff = Infinity): number[] {
  const present = (list: readonly Interval[], ms: number) =>
    list.some(({ from, lastMedia }) => from <= ms && ms + 1 <= lastMedia);
  return Array.from({ length: LIMIT }, (_, ms) => ms).filter((ms) => ms < cutoff && present(a, ms) && present(b, ms));
}

describe('talk', () => {
  it('is the time for which both have evidence', () => {
    expect(talk([interval(0, 100)], [interval(40, 160)])).toEqual({ talkMs: 60 });
    expect(talk([interval(0, 100)], [])).toEqual({ talkMs: 0 });
    expect(talk([interval(0, 40), interval(60, 100)], [interval(20, 80)])).toEqual({ talkMs: 40 });
  });

  it('counts nothing after the last media, open or closed', () => {
    expect(talk([interval(0, 50, false)], [interval(0, 200, false)])).toEqual({ talkMs: 50 });
  });

  it('counts nothing after the end of the session', () => {
    expect(talk([interval(0, 100)], [interval(0, 100)], 30)).toEqual({ talkMs: 30 });
    expect(talk([interval(50, 100)], [interval(50, 100)], 30)).toEqual({ talkMs: 0 });
  });

  it('leaves out broken intervals', () => {
    expect(talk([interval(100, 0), interval(NaN, 50), interval(0, Infinity)], [interval(0, 100)])).toEqual({
      talkMs: 0,
    });
  });

  it('equals counting millisecond by millisecond', () => {
    fc.assert(
      fc.property(intervals, intervals, cutoffs, (a, b, cutoff) => {
        expect(talk(a, b, cutoff).talkMs).toBe(talkByCounting(a, b, cutoff).length);
      }),
    );
  });

  it('is the same for both people', () => {
    fc.assert(
      fc.property(intervals, intervals, cutoffs, (a, b, cutoff) => {
        expect(talk(a, b, cutoff)).toEqual(talk(b, a, cutoff));
      }),
    );
  });

  it('does not depend on the order or repetition of the evidence', () => {
    const shuffled = intervals.chain((a) =>
      fc.tuple(fc.constant(a), fc.shuffledSubarray([...a, ...a], { minLength: a.length * 2 })),
    );
    fc.assert(
      fc.property(shuffled, intervals, ([a, again], b) => {
        expect(talk(again, b)).toEqual(talk(a, b));
      }),
    );
  });

  it('does not change when an interval is split', () => {
    fc.assert(
      fc.property(intervals, intervals, fc.nat(LIMIT), (a, b, at) => {
        const split = a.flatMap((one) =>
          one.from < at && at < one.lastMedia
            ? [
                { ...one, lastMedia: at },
                { ...one, from: at },
              ]
            : [one],
        );
        expect(talk(split, b)).toEqual(talk(a, b));
      }),
    );
  });

  it('never shrinks when evidence is added', () => {
    fc.assert(
      fc.property(intervals, anyInterval, intervals, cutoffs, (a, more, b, cutoff) => {
        expect(talk([...a, more], b, cutoff).talkMs).toBeGreaterThanOrEqual(talk(a, b, cutoff).talkMs);
      }),
    );
  });

  it('leaves its input as it was', () => {
    const a = Object.freeze([Object.freeze(interval(10, 30)), Object.freeze(interval(0, 20))]);
    expect(talkSpans(a, a)).toEqual([{ from: 0, to: 30 }]);
    expect(a.map(({ from }) => from)).toEqual([10, 0]);
  });
});

describe('markAt', () => {
  const both = (
    customerIntervals: Interval[],
    consultantIntervals: Interval[],
    freeWindowMs: number,
    cutoff?: number,
  ) => markAt({ customerIntervals, consultantIntervals, freeWindowMs, cutoff });

  it('is where the evidenced talk time reaches the window, across pauses', () => {
    expect(both([interval(0, 100)], [interval(0, 100)], 60)).toBe(60);
    expect(both([interval(0, 40), interval(70, 100)], [interval(0, 100)], 60)).toBe(90);
    expect(both([interval(0, 100)], [interval(0, 100)], 100)).toBe(100);
    expect(both([interval(0, 100)], [interval(0, 100)], 101)).toBeNull();
    expect(both([interval(0, 100)], [interval(0, 100)], 60, 59)).toBeNull();
  });

  it('has exactly the window of talk before it, and both present up to it', () => {
    fc.assert(
      fc.property(intervals, intervals, fc.integer({ min: 1, max: LIMIT }), cutoffs, (a, b, freeWindowMs, cutoff) => {
        const mark = both(a, b, freeWindowMs, cutoff);
        const counted = talkByCounting(a, b, cutoff);
        expect(mark).toBe(counted.length >= freeWindowMs ? counted[freeWindowMs - 1]! + 1 : null);
        if (mark !== null) expect(talk(a, b, mark).talkMs).toBe(freeWindowMs);
      }),
    );
  });
});

describe('projectMark and talkingNow', () => {
  it('projects from the stretch that is going on', () => {
    expect(projectMark({ talkMs: 100, talkingSince: 1_000, freeWindowMs: 600 })).toBe(1_500);
    expect(projectMark({ talkMs: 700, talkingSince: 1_000, freeWindowMs: 600 })).toBe(1_000);
    expect(projectMark({ talkMs: 100, talkingSince: null, freeWindowMs: 600 })).toBeNull();
  });

  it('splits talk time at the stretch that is going on', () => {
    const customer = [interval(0, 50), interval(80, 120, false)];
    expect(talkingNow(customer, [interval(10, 118, false)])).toEqual({ talkMs: 40, talkingSince: 80 });
    expect(talkingNow(customer, [interval(10, 118)])).toEqual({ talkMs: 78, talkingSince: null });
    expect(talkingNow([interval(0, 10, false)], [interval(14, 14, false)])).toEqual({ talkMs: 0, talkingSince: 14 });
    expect(talkingNow([], [])).toEqual({ talkMs: 0, talkingSince: null });
  });

  it('lets a stretch go on over intervals that touch', () => {
    const customer = [interval(0, 50), interval(50, 90, false)];
    expect(talkingNow(customer, [interval(10, 90, false)])).toEqual({ talkMs: 0, talkingSince: 10 });
  });

  it('projects the mark that the evidence will confirm', () => {
    const stretch = fc.record({ from: fc.nat(LIMIT), lastMedia: fc.nat(LIMIT) });
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 3 }),
        fc.nat(LIMIT),
        fc.nat(LIMIT),
        fc.integer({ min: 1, max: 200 }),
        (past, a, b, freeWindowMs) => {
          const closed = past.map(({ from, lastMedia }) => interval(from, Math.min(lastMedia, a, b)));
          const customer = [...closed, interval(a, a, false)];
          const consultant = [...closed, interval(b, b, false)];
          const projected = projectMark({ ...talkingNow(customer, consultant), freeWindowMs })!;
          const stay = (list: Interval[]) => list.map((one) => (one.closed ? one : { ...one, lastMedia: 1_000 }));
          const confirmed = markAt({
            customerIntervals: stay(customer),
            consultantIntervals: stay(consultant),
            freeWindowMs,
          })!;
          // A mark that is behind both is due at once, wherever exactly it was.
          const together = Math.max(a, b);
          expect(Math.max(projected, together)).toBe(Math.max(confirmed, together));
        },
      ),
    );
  });
});

describe('decide', () => {
  const facts = { freeWindowMs: 600, ended: false, factsSettled: false, priceMinor: 4_500 };
  const call = (a: Interval[], b: Interval[], more: Partial<Parameters<typeof decide>[0]> = {}) =>
    decide({ ...facts, customerIntervals: a, consultantIntervals: b, ...more });

  it('captures as soon as the window is evidenced, also in a running call', () => {
    expect(call([interval(0, 600, false)], [interval(0, 601, false)])).toEqual({
      decision: 'capture',
      talkMs: 600,
      markAt: 600,
    });
  });

  it('is undecided one millisecond before, however long the wall clock ran', () => {
    const almost = call([interval(0, 599, false)], [interval(0, 9_999, false)]);
    expect(almost).toEqual({ decision: 'undecided', talkMs: 599, markAt: null });
  });

  it('cancels only when it is over and the facts are settled', () => {
    const a = [interval(0, 599)];
    expect(call(a, a, { ended: true }).decision).toBe('undecided');
    expect(call(a, a, { factsSettled: true }).decision).toBe('undecided');
    expect(call(a, a, { ended: true, factsSettled: true }).decision).toBe('cancel');
  });

  it('does not count what came after the end', () => {
    const a = [interval(0, 900)];
    expect(call(a, a, { ended: true, factsSettled: true, cutoff: 599 })).toEqual({
      decision: 'cancel',
      talkMs: 599,
      markAt: null,
    });
    expect(call(a, a, { ended: true, factsSettled: true, cutoff: 600 }).decision).toBe('capture');
  });

  it('never captures a call without talk or without a price', () => {
    expect(call([], [], { freeWindowMs: 0, ended: true, factsSettled: true }).decision).toBe('cancel');
    const a = [interval(0, 900)];
    expect(call(a, a, { priceMinor: 0, ended: true, factsSettled: true })).toEqual({
      decision: 'cancel',
      talkMs: 900,
      markAt: 600,
    });
  });

  it('is free when the customer’s tab died just before the mark', () => {
    const customer = [interval(0, 598, false)];
    const consultant = [interval(0, 620)];
    expect(call(customer, consultant, { ended: true, cutoff: 660 }).decision).toBe('undecided');
    expect(call(customer, consultant, { ended: true, factsSettled: true, cutoff: 660 }).decision).toBe('cancel');
  });

  const window = fc.integer({ min: 1, max: LIMIT });

  it('captures exactly when there is a window of overlap', () => {
    fc.assert(
      fc.property(
        intervals,
        intervals,
        window,
        cutoffs,
        fc.boolean(),
        fc.boolean(),
        (a, b, freeWindowMs, cutoff, ended, settled) => {
          const { decision } = call(a, b, { freeWindowMs, cutoff, ended, factsSettled: settled });
          const enough = talkByCounting(a, b, cutoff).length >= freeWindowMs;
          expect(decision).toBe(enough ? 'capture' : ended && settled ? 'cancel' : 'undecided');
        },
      ),
    );
  });

  it('is never taken back by later evidence', () => {
    fc.assert(
      fc.property(
        intervals,
        intervals,
        intervals,
        intervals,
        window,
        cutoffs,
        (a, b, laterA, laterB, freeWindowMs, cutoff) => {
          const before = call(a, b, { freeWindowMs, cutoff });
          const after = call([...a, ...laterA], [...b, ...laterB], { freeWindowMs, cutoff });
          if (before.decision === 'capture') expect(after.decision).toBe('capture');
        },
      ),
    );
  });

  it('does not depend on who is who', () => {
    fc.assert(
      fc.property(intervals, intervals, window, (a, b, freeWindowMs) => {
        expect(call(a, b, { freeWindowMs })).toEqual(call(b, a, { freeWindowMs }));
      }),
    );
  });
});

describe('factsSettled', () => {
  const base = { endedAt: 1_000, doubtMs: 12_000 };
  it('is so when every interval was closed by a fact', () => {
    expect(factsSettled({ ...base, now: 1_001, intervals: [interval(0, 900), interval(0, 950)] })).toBe(true);
    expect(factsSettled({ ...base, now: 1_001, intervals: [interval(0, 900), interval(0, 950, false)] })).toBe(false);
    expect(factsSettled({ ...base, now: 1_001, intervals: [] })).toBe(false);
  });
  it('is so when the time of doubt is over', () => {
    expect(factsSettled({ ...base, now: 12_999, intervals: [interval(0, 900, false)] })).toBe(false);
    expect(factsSettled({ ...base, now: 13_000, intervals: [interval(0, 900, false)] })).toBe(true);
    expect(factsSettled({ ...base, now: 13_000, intervals: [] })).toBe(true);
  });
});
