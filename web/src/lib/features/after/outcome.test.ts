import { describe, expect, it } from 'vitest';
import type { RefundView, SessionView } from '@cc/contract/http/sessions.ts';
import { outcomeWords, refundWords } from './outcome.ts';

const session = (more: Partial<SessionView> = {}) =>
  ({
    ...{ status: 'ended', decision: 'capture', role: 'customer', other: { id: 'x', name: 'Otto', headline: '' } },
    ...{ priceMinor: 4_500, earnMinor: 1_440, currency: 'usd', commissionBps: 2_000 },
    ...{ talkMs: 720_000, freeWindowMs: 600_000, payment: { capturedMinor: 4_500, refundedMinor: 2_700 } },
    ...more,
  }) as SessionView;
const refund: RefundView = {
  reason: 'consultant_left',
  amountMinor: 2_700,
  status: 'succeeded',
  at: '2026-01-01T00:00:00.000Z',
};

describe('what a call cost', () => {
  it('is what was not given back', () => {
    expect(outcomeWords(session()).title).toBe('You paid $18.00');
    expect(outcomeWords(session({ role: 'consultant' }))).toMatchObject({
      title: 'You earned $14.40',
      why: expect.stringContaining('The customer paid $18.00'),
    });
    const all = { payment: { capturedMinor: 4_500, refundedMinor: 4_500 } as SessionView['payment'] };
    expect(outcomeWords(session(all)).title).toBe('You got it all back');
  });

  it('is every block of a call that was extended', () => {
    const two = { capturedMinor: 9_000, refundedMinor: 0 } as SessionView['payment'];
    expect(outcomeWords(session({ payment: two })).title).toBe('You paid $90.00');
  });

  it('is nothing when the bank did not let the charge through, and the consultant is paid by us', () => {
    const lost = { status: 'cancelled', capturedMinor: 0, refundedMinor: 0 } as SessionView['payment'];
    expect(outcomeWords(session({ payment: lost }))).toMatchObject({
      badge: 'Not charged',
      title: 'You were not charged',
      why: expect.stringContaining('you owe nothing'),
    });
    expect(outcomeWords(session({ payment: lost, role: 'consultant' }))).toMatchObject({
      title: 'You earned $14.40',
      why: expect.stringContaining('so we pay you'),
    });
  });

  it('does not speak of a free start that there was not', () => {
    expect(outcomeWords(session({ freeWindowMs: 0 })).why).toContain('charged from its start');
    expect(outcomeWords(session({ freeWindowMs: 0, decision: 'cancel', talkMs: 0 })).why).not.toContain('free, so');
  });
});

describe('what went back', () => {
  it('says to each of the two how much, where to, and why', () => {
    expect(refundWords(refund, session())).toMatchObject({
      title: '$27.00 went back to your card',
      why: expect.stringContaining('Otto left before'),
    });
    expect(refundWords(refund, session({ role: 'consultant' }))).toMatchObject({
      title: '$27.00 went back to Otto',
      why: expect.stringContaining('You left before'),
    });
  });

  it('says how far it is', () => {
    expect(refundWords({ ...refund, status: 'wanted' }, session()).title).toContain('is going back');
    expect(refundWords({ ...refund, status: 'failed' }, session()).why).toContain('another way');
  });
});
