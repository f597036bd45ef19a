import { describe, expect, it } from 'vitest';
import { LIMITS } from '../limits.ts';
import { receiveLimit, worthTelling } from './bandwidth.ts';

describe('what may be sent to somebody', () => {
  it('is not limited while their way carries all that is wanted', () => {
    expect(receiveLimit(1_350_000, 1_000_000)).toBeNull();
    expect(receiveLimit(1_000_000, 1_000_000)).toBeNull();
    expect(receiveLimit(50_000, 0)).toBeNull();
  });

  it('is a little less than their way carries when that is too narrow, but never nothing', () => {
    expect(receiveLimit(300_000, 1_000_000)).toBe(270_000);
    expect(receiveLimit(30_000, 1_000_000)).toBe(150_000);
  });

  it('is passed on when it changes noticeably, and always when there is none any more', () => {
    expect(worthTelling(300_000, 310_000)).toBe(false);
    expect(worthTelling(300_000, 330_000)).toBe(true);
    expect(worthTelling(300_000, 250_000)).toBe(true);
    expect(worthTelling(LIMITS.incomingBitrate * 0.98, LIMITS.incomingBitrate)).toBe(true);
    expect(worthTelling(LIMITS.incomingBitrate, LIMITS.incomingBitrate)).toBe(false);
  });
});
