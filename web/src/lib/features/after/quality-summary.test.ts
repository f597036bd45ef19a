import { expect, it } from 'vitest';
import { qualitySummary } from './quality-summary.ts';

const good = { level: 'good', reason: null } as const;

it('says how a connection was over a call', () => {
  expect(qualitySummary([])).toBeNull();
  expect(qualitySummary([good, good])).toBe('Good throughout');
  expect(qualitySummary([good, good, { level: 'fair', reason: 'loss' }])).toBe(
    'Good for 2 minutes, fair in 1 minute; packets got lost',
  );
});

it('names what was in the way most often', () => {
  const [poor, slow] = [
    { level: 'poor', reason: 'loss' },
    { level: 'fair', reason: 'delay' },
  ] as const;
  expect(qualitySummary([slow, poor, slow])).toBe('Fair in 2 minutes, poor in 1 minute; the way was long');
});
