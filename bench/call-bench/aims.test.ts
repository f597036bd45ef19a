import { expect, it } from 'vitest';
import { missedAims } from './aims.ts';
import type { CallReport } from './run.ts';

const received = { concealed: 0.01, longestFreezeMs: 200, framesPerSecond: 20, kbitPerSecond: 400, width: 960 };
const good: CallReport = {
  calls: 1,
  acceptToHeldMs: { p50: 300, p95: 400, p99: 400 },
  acceptToMediaMs: { p50: 900, p95: 1_600, p99: 1_600 },
  networks: { 'loss 5 %': { customer: received, consultant: received } },
  recoveries: {
    reload: { customerMs: 2_000, consultantMs: 900 },
    'media worker killed': { customerMs: 4_000, consultantMs: 0 },
  },
};

it('tells what was not as good as it should be', () => {
  expect(missedAims(good)).toEqual([]);
  expect(missedAims({ ...good, acceptToMediaMs: null, networks: {}, recoveries: {} })).toEqual([]);
  const bad = { ...received, concealed: 0.06, longestFreezeMs: 2_001 };
  expect(
    missedAims({
      ...good,
      acceptToMediaMs: { p50: 900, p95: 1_601, p99: 1_700 },
      networks: { 'loss 5 %': { customer: received, consultant: bad } },
      recoveries: {
        reload: { customerMs: 10, consultantMs: 2_001 },
        'media node drained': { customerMs: 2_001, consultantMs: 4_001 },
      },
    }),
  ).toHaveLength(5);
});
