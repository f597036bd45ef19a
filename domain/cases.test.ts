import { describe, expect, it } from 'vitest';
import { caseUntil, leftToRefund, mayDecide, type Charged } from './cases.ts';
import { RULES } from './rules.ts';

const DAY = 86_400_000;
const charged: Charged = { endedAt: 1_000, capturedMinor: 4_500, refundedMinor: 0, chargedBack: false };

describe('a case', () => {
  it('may be stated for seven days after the call', () => {
    expect(caseUntil(charged, RULES)).toBe(1_000 + 7 * DAY);
  });
  it.each([
    ['the call goes on', { endedAt: null }],
    ['nothing was charged', { capturedMinor: 0 }],
    ['all of it went back', { refundedMinor: 4_500 }],
    ['the bank has it', { chargedBack: true }],
  ])('is about nothing when %s', (_why, more) => {
    expect(caseUntil({ ...charged, ...more }, RULES)).toBe(null);
  });
  it('is about what has not gone back', () => {
    expect(leftToRefund({ ...charged, refundedMinor: 2_700 })).toBe(1_800);
  });
  it('is decided when the consultant has answered, or has had three days to', () => {
    const stated = { statedAt: 0, answeredAt: null };
    expect(mayDecide({ ...stated, now: 3 * DAY - 1 }, RULES)).toBe(false);
    expect(mayDecide({ ...stated, now: 3 * DAY }, RULES)).toBe(true);
    expect(mayDecide({ ...stated, answeredAt: 5, now: 6 }, RULES)).toBe(true);
  });
});
