import { describe, expect, it } from 'vitest';
import { createSilenceRule, trafficOf } from './silence.ts';

describe('a way that is dead', () => {
  it('is one on which plenty is sent and nothing comes back for 1.5 s, and it is told once', () => {
    const { isDead } = createSilenceRule();
    const told = [0, 500, 1_000, 1_500, 2_000, 2_500, 3_000].map((now) =>
      isDead({ sent: now / 10, received: Math.min(now, 500) / 5 }, now),
    );
    expect(told).toEqual([false, false, false, false, true, false, false]);
    expect(isDead({ sent: 400, received: 101 }, 3_500)).toBe(false);
    expect(isDead({ sent: 600, received: 101 }, 5_000)).toBe(true);
  });

  it('is not one of somebody who is muted and sends next to nothing', () => {
    const { isDead } = createSilenceRule();
    expect([0, 2_000, 4_000, 6_000].map((now) => isDead({ sent: 100 + now / 1_000, received: 50 }, now))).toEqual(
      Array(4).fill(false),
    );
  });

  it('is not one that has not begun, or that has just taken the place of another', () => {
    const { isDead } = createSilenceRule();
    expect(isDead({ sent: 0, received: 0 }, 0)).toBe(false);
    expect(isDead({ sent: 50, received: 0 }, 5_000)).toBe(false);
    expect(isDead({ sent: 500, received: 90 }, 6_000)).toBe(false);
    expect(isDead({ sent: 20, received: 90 }, 9_000)).toBe(false);
  });

  it('is read off the pair of candidates that is in use', () => {
    const report = new Map<string, Record<string, unknown>>([
      ['t', { id: 't', type: 'transport', selectedCandidatePairId: 'b' }],
      ['a', { id: 'a', type: 'candidate-pair', packetsSent: 1, packetsReceived: 1 }],
      ['b', { id: 'b', type: 'candidate-pair', packetsSent: 7, packetsReceived: 5 }],
    ]) as unknown as RTCStatsReport;
    expect(trafficOf(report)).toEqual({ sent: 7, received: 5 });
    expect(trafficOf(new Map() as unknown as RTCStatsReport)).toBeNull();
  });
});
