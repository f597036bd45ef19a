import { describe, expect, it } from 'vitest';
import { createClockOffset } from './clock-offset.ts';

describe('the difference of two clocks', () => {
  it('is known only as well as the narrowest of its brackets together', () => {
    const offset = createClockOffset();
    expect(offset.widthMs).toBe(Infinity);
    offset.narrow(-900, 900);
    expect(offset.widthMs).toBe(1_800);
    offset.narrow(-2, 40);
    offset.narrow(-30, 4);
    expect(offset).toMatchObject({ ms: 1, widthMs: 6 });
    offset.narrow(-500, 500);
    expect(offset).toMatchObject({ ms: 1, widthMs: 6 });
  });

  it('is begun anew when a clock was set', () => {
    const offset = createClockOffset();
    offset.narrow(-1, 1);
    offset.narrow(4_990, 5_010);
    expect(offset).toMatchObject({ ms: 5_000, widthMs: 20 });
  });
});
