import { describe, expect, it } from 'vitest';
import { formatClock, formatDuration, formatExact, isoDuration } from './format.ts';

describe('clocks', () => {
  it.each([
    [372.9, '6:12'],
    [0, '0:00'],
    [-4, '0:00'],
    [3725, '1:02:05'],
  ])('%d s on a clock is %s', (seconds, expected) => expect(formatClock(seconds)).toBe(expected));

  it.each([
    [40, '40 s'],
    [600, '10 min'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
  ])('%d s in words is %s', (seconds, expected) => expect(formatDuration(seconds)).toBe(expected));

  it.each([
    [0.4, '0 s'],
    [49.9, '49 s'],
    [590, '9 min 50 s'],
    [3600, '1 h'],
  ])('%d s to the second is %s', (seconds, expected) => expect(formatExact(seconds)).toBe(expected));

  it('gives the machine-readable form too', () => expect(isoDuration(372)).toBe('PT6M12S'));
});
