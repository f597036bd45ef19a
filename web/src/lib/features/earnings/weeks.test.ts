import { describe, expect, it } from 'vitest';
import { continuousWeeks } from './weeks.ts';

const week = (weekStart: string, payoutMinor: number) => ({ weekStart, payoutMinor, feeMinor: 1 });

describe('continuousWeeks', () => {
  it('fills the weeks between and before with nothing', () => {
    const filled = continuousWeeks([week('2026-11-02T00:00:00.000Z', 50), week('2026-11-16T00:00:00.000Z', 70)], 4);
    expect(filled.map(({ weekStart, payoutMinor }) => [weekStart.slice(5, 10), payoutMinor])).toEqual([
      ['10-26', 0],
      ['11-02', 50],
      ['11-09', 0],
      ['11-16', 70],
    ]);
  });

  it('has no weeks where nothing was ever earned', () => expect(continuousWeeks([])).toEqual([]));
});
