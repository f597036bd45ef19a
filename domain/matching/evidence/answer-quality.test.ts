import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerQuality } from './answer-quality.ts';

const MINUTE = 60_000;
const stars = fc.option(fc.integer({ min: 1, max: 5 }), { nil: null });
const talkMs = fc.integer({ min: 0, max: 60 * MINUTE });

describe('answerQuality', () => {
  it('is nothing where nobody talked', () => {
    expect(answerQuality({ outcome: 'no_show', stars: null, talkMs: 0 })).toBe(0);
    expect(answerQuality({ outcome: 'failed', stars: null, talkMs: 0 })).toBe(0);
    expect(answerQuality({ outcome: 'free', stars: null, talkMs: 40_000 })).toBe(0);
  });

  it('takes the stars first', () => {
    expect(answerQuality({ outcome: 'billed', stars: 5, talkMs: 20 * MINUTE })).toBe(1);
    expect(answerQuality({ outcome: 'billed', stars: 1, talkMs: 20 * MINUTE })).toBe(0);
    expect(answerQuality({ outcome: 'free', stars: 5, talkMs: 5 * MINUTE })).toBeGreaterThan(
      answerQuality({ outcome: 'billed', stars: 4, talkMs: 30 * MINUTE }),
    );
  });

  it('reads an unrated call by what was talked', () => {
    const free = (minutes: number) => answerQuality({ outcome: 'free', stars: null, talkMs: minutes * MINUTE });
    expect(free(2)).toBeCloseTo(0.364);
    expect(free(9)).toBeGreaterThan(free(2));
    expect(answerQuality({ outcome: 'billed', stars: null, talkMs: 11 * MINUTE })).toBe(0.7);
  });

  it('stays within 0–1 and never falls with more stars, more talk, or for being billed', () => {
    fc.assert(
      fc.property(stars, stars, talkMs, talkMs, (a, b, short, long) => {
        const [less, more] = [Math.min(short, long), Math.max(short, long)];
        const free = answerQuality({ outcome: 'free', stars: a, talkMs: more });
        expect(free).toBeGreaterThanOrEqual(0);
        expect(free).toBeLessThanOrEqual(1);
        expect(free).toBeGreaterThanOrEqual(answerQuality({ outcome: 'free', stars: a, talkMs: less }));
        expect(answerQuality({ outcome: 'billed', stars: a, talkMs: more })).toBeGreaterThanOrEqual(free);
        if (a !== null && b !== null && a <= b) {
          expect(answerQuality({ outcome: 'free', stars: b, talkMs: more })).toBeGreaterThanOrEqual(free);
        }
      }),
    );
  });
});
