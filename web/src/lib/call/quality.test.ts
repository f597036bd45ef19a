import { describe, expect, it } from 'vitest';
import { createReceiveMeter, measureSending, qualityLevel } from './quality.ts';

const report = (...stats: Record<string, unknown>[]) =>
  new Map(stats.map((stat, index) => [String(index), stat])) as unknown as RTCStatsReport;

describe('quality', () => {
  it.each([
    [{ loss: 0, roundTripMs: 40, jitterMs: 5 }, 'good'],
    [{ loss: 0.03, roundTripMs: 40, jitterMs: 5 }, 'fair'],
    [{ loss: 0, roundTripMs: 300, jitterMs: 5 }, 'fair'],
    [{ loss: 0.1, roundTripMs: 40, jitterMs: 5 }, 'poor'],
    [{ loss: 0, roundTripMs: 40, jitterMs: 150 }, 'poor'],
  ] as const)('%o is %s', (measurement, level) => expect(qualityLevel(measurement)).toBe(level));

  it('of sending is what the node reports of the worst stream', () => {
    expect(measureSending(report({ type: 'outbound-rtp' }))).toBeNull();
    const remote = { type: 'remote-inbound-rtp', roundTripTime: 0.05, jitter: 0.002 };
    expect(measureSending(report({ ...remote, fractionLost: 0.01 }, { ...remote, fractionLost: 0.04 }))).toEqual({
      loss: 0.04,
      roundTripMs: 50,
      jitterMs: 2,
    });
  });

  it('of receiving counts from one look to the next', () => {
    const measure = createReceiveMeter();
    const inbound = (packetsReceived: number, packetsLost: number) =>
      report({ type: 'inbound-rtp', packetsReceived, packetsLost, jitter: 0.01 });
    expect(measure(inbound(100, 50))?.loss).toBeCloseTo(1 / 3);
    expect(measure(inbound(190, 60))).toEqual({ loss: 0.1, roundTripMs: 0, jitterMs: 10 });
    expect(measure(inbound(190, 60))).toBeNull();
  });
});
