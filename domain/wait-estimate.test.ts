import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateWait, medianWait, type WaitOutcome } from './wait-estimate.ts';

const NOON = Date.UTC(2026, 0, 10, 12);
const hour = 3_600_000;
const outcome = (more: Partial<WaitOutcome> = {}): WaitOutcome => ({
  waitedMs: 20_000,
  answered: true,
  tags: ['sql'],
  at: NOON,
  ...more,
});
const times = (n: number, more: Partial<WaitOutcome> = {}) => Array.from({ length: n }, () => outcome(more));

describe('medianWait', () => {
  it('is the plain median when everybody was answered', () => {
    expect(medianWait([10, 20, 30, 40, 50].map((waitedMs) => ({ waitedMs, answered: true })))).toBe(30);
  });

  it('takes who gave up early as somebody who would have waited longer', () => {
    const answered = [10, 20, 30, 40].map((waitedMs) => ({ waitedMs, answered: true }));
    expect(medianWait(answered)).toBe(20);
    expect(medianWait([...answered, { waitedMs: 5, answered: false }])).toBe(20);
    expect(medianWait([...answered, { waitedMs: 25, answered: false }])).toBe(30);
  });

  it('is unknown when half were never answered', () => {
    const given = [1, 2, 3].map(() => ({ waitedMs: 120, answered: false }));
    expect(medianWait([{ waitedMs: 10, answered: true }, ...given])).toBeNull();
    expect(medianWait([])).toBeNull();
  });

  it('never falls when somebody waited in vain', () => {
    const outcomes = fc.array(fc.record({ waitedMs: fc.nat(1_000), answered: fc.boolean() }), { maxLength: 30 });
    fc.assert(
      fc.property(outcomes, fc.nat(1_000), (known, waitedMs) => {
        const before = medianWait(known) ?? Infinity;
        expect(medianWait([...known, { waitedMs, answered: false }]) ?? Infinity).toBeGreaterThanOrEqual(
          known.length === 0 ? 0 : before,
        );
      }),
    );
  });
});

describe('estimateWait', () => {
  const question = { tags: ['sql', 'index'], at: NOON + 2 * hour };

  it('learns from questions of this kind and hour first', () => {
    const known = [...times(5), ...times(50, { tags: ['cooking'], waitedMs: 90_000 })];
    expect(estimateWait(question, known)).toEqual({ medianMs: 20_000, scope: 'kind_and_hour', count: 5 });
  });

  it('looks wider until it knows enough', () => {
    const night = NOON - 12 * hour;
    expect(estimateWait(question, [...times(4), ...times(1, { at: night })])?.scope).toBe('kind');
    expect(estimateWait(question, [...times(4), ...times(1, { tags: ['x'] })])?.scope).toBe('hour');
    expect(estimateWait(question, times(5, { tags: ['x'], at: night }))?.scope).toBe('all');
    expect(estimateWait(question, times(4))).toBeNull();
  });

  it('knows that 23:00 and 01:00 are near, on whatever day', () => {
    const late = { tags: [], at: Date.UTC(2026, 0, 10, 23) };
    expect(estimateWait(late, times(5, { at: Date.UTC(2025, 11, 3, 1) }))?.scope).toBe('hour');
  });

  it('is honest when most were not answered', () => {
    const known = [...times(2), ...times(4, { answered: false, waitedMs: 120_000 })];
    expect(estimateWait(question, known)).toMatchObject({ medianMs: null, count: 6 });
  });
});
