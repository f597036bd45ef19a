import { describe, expect, it } from 'vitest';
import { createCutRule, proofOf } from './line-watch.ts';

const report = (pair: Record<string, unknown>): RTCStatsReport =>
  new Map<string, Record<string, unknown>>([
    ['t', { id: 't', type: 'transport', selectedCandidatePairId: 'p' }],
    ['p', { id: 'p', type: 'candidate-pair', ...pair }],
  ]) as unknown as RTCStatsReport;

describe('a line', () => {
  it('is cut once nothing has proven for longer than still counts that I am heard, and since the last proof', () => {
    const cutSince = createCutRule(6_000);
    expect([0, 1_000, 2_000].map((now) => cutSince(`${now}`, now))).toEqual([null, null, null]);
    expect([3_000, 8_000, 8_500, 30_000].map((now) => cutSince('2000', now))).toEqual([null, null, 2_000, 2_000]);
    expect(cutSince(null, 31_000)).toBe(2_000);
    expect(cutSince('31500', 31_500)).toBe(null);
  });

  it('that was never whole is not cut', () => {
    const cutSince = createCutRule(6_000);
    expect([0, 10_000, 20_000].map((now) => cutSince(null, now))).toEqual([null, null, null]);
  });

  it('is proven by answers, not by what the others send', () => {
    const before = report({ responsesReceived: 3, packetsReceived: 10 });
    const heardOthers = report({ responsesReceived: 3, packetsReceived: 90 });
    const checked = report({ responsesReceived: 4, packetsReceived: 10 });
    expect(proofOf(heardOthers, 'recv')).toBe(proofOf(before, 'recv'));
    expect(proofOf(checked, 'recv')).not.toBe(proofOf(before, 'recv'));
    expect(proofOf(heardOthers, 'send')).not.toBe(proofOf(before, 'send'));
    expect(proofOf(report({ responsesReceived: 0, packetsReceived: 0 }), 'send')).toBe(null);
    expect(proofOf(new Map() as unknown as RTCStatsReport, 'send')).toBe(null);
  });
});
