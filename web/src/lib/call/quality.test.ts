import { describe, expect, it } from 'vitest';
import { createReceiveMeter, judge, measureSending, worseOf } from './quality.ts';

const report = (...stats: Record<string, unknown>[]) =>
  new Map(stats.map((stat, index) => [String(index), stat])) as unknown as RTCStatsReport;

describe('quality', () => {
  const fine = { loss: 0, roundTripMs: 40, jitterMs: 5 };
  it.each([
    [{}, 'good', null],
    [{ loss: 0.03 }, 'fair', 'loss'],
    [{ loss: 0.1, roundTripMs: 300 }, 'poor', 'loss'],
    [{ roundTripMs: 300 }, 'fair', 'delay'],
    [{ jitterMs: 150, loss: 0.03 }, 'poor', 'jitter'],
    [{ squeezed: true }, 'fair', 'bandwidth'],
    [{ squeezed: true, roundTripMs: 600 }, 'poor', 'delay'],
  ] as const)('with %o is %s because of %s', (change, level, reason) =>
    expect(judge({ ...fine, ...change })).toEqual({ level, reason }),
  );

  it('is that of the worse direction', () => {
    const [good, fair] = [judge(fine), judge({ ...fine, loss: 0.05 })];
    expect(worseOf({ send: good, receive: fair })).toBe(fair);
    expect(worseOf({ send: fair, receive: null })).toBe(fair);
    expect(worseOf({ send: null, receive: null })).toBeNull();
  });

  it('of sending is what the node reports of the worst stream', () => {
    const outbound = { type: 'outbound-rtp', qualityLimitationReason: 'bandwidth' };
    expect(measureSending(report(outbound))).toBeNull();
    const remote = { type: 'remote-inbound-rtp', roundTripTime: 0.05, jitter: 0.002 };
    expect(
      measureSending(report({ ...remote, fractionLost: 0.01 }, { ...remote, fractionLost: 0.04 }, outbound)),
    ).toEqual({
      squeezed: true,
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
