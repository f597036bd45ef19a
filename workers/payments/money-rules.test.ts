import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProviderRefund } from '@cc/platform/payments.ts';
import { answerTo, foldRefunds } from './money-rules.ts';

const there = (more: Partial<ProviderRefund> = {}): ProviderRefund => ({
  id: 're_1',
  amount: 1_000,
  status: 'succeeded',
  failureCode: null,
  reversed: 1_000,
  refundId: 'row',
  ...more,
});
const money = (refunds: ProviderRefund[], feeRefunded = 200) => ({ refunds, feeRefunded, captured: 4_500, fee: 900 });
const wanted = { id: 'row', status: 'wanted', providerId: null } as const;

describe('which rows the provider’s refunds are', () => {
  it('finds the row by the id that was given along, and takes what of the commission is new', () => {
    expect(foldRefunds([wanted], money([there()]), 0)).toMatchObject([
      { id: 'row', feeMinor: 200, set: { status: 'succeeded', providerId: 're_1' } },
    ]);
  });

  it('says nothing of what is known', () => {
    const known = { id: 'row', status: 'succeeded', providerId: 're_1' } as const;
    expect(foldRefunds([known], money([there()]), 200)).toEqual([]);
  });

  it('takes what has neither id for one that was made by hand', () => {
    expect(foldRefunds([wanted], money([there({ refundId: null })]), 0)).toMatchObject([{ id: null }]);
  });

  it('hears of a failure after the success, without the commission a second time; failed stays failed', () => {
    const known = { id: 'row', status: 'succeeded', providerId: 're_1' } as const;
    const failed = there({ status: 'failed', failureCode: 'expired_or_canceled_card' });
    expect(foldRefunds([known], money([failed]), 200)).toMatchObject([{ set: { status: 'failed' }, feeMinor: 0 }]);
    expect(foldRefunds([{ ...known, status: 'failed' }], money([there()]), 200)).toEqual([]);
  });

  it('shares all of the commission that went back among several that are new, in whatever steps they are seen', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(amounts, fc.nat(4), (sizes, cut) => {
        const all = sizes.map((amount, i) => there({ id: `re_${i}`, refundId: null, amount, reversed: amount }));
        const feeUpTo = (n: number) =>
          Math.floor((900 * sizes.slice(0, n).reduce((sum, size) => sum + size, 0)) / 4_500);
        const seen = Math.min(cut, all.length);
        const first = foldRefunds([], money(all.slice(0, seen), feeUpTo(seen)), 0);
        const rows = first.map(({ set }) => ({ id: set.providerId!, status: set.status, providerId: set.providerId }));
        const second = foldRefunds(rows, money(all, feeUpTo(all.length)), feeUpTo(seen));
        const fees = [...first, ...second].map(({ feeMinor }) => feeMinor);
        expect(fees).toHaveLength(all.length);
        expect(fees.reduce((sum, fee) => sum + fee, 0)).toBe(feeUpTo(all.length));
        expect(Math.min(...fees)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('whether a bank has our answer', () => {
  const asks = { inquiry: true, submissions: 0 };
  it.each([
    [undefined, asks, { inquiry: true, escalated: false, answered: false }],
    [undefined, { ...asks, submissions: 1 }, { inquiry: true, escalated: false, answered: true }],
    [undefined, { inquiry: false, submissions: 1 }, { inquiry: false, escalated: false, answered: true }],
    // It had asked, was answered, and took the money: that wants another answer, also when looked at again.
    [
      { inquiry: true, escalated: false },
      { inquiry: false, submissions: 1 },
      { inquiry: false, escalated: true, answered: false },
    ],
    [
      { inquiry: false, escalated: true },
      { inquiry: false, submissions: 1 },
      { inquiry: false, escalated: true, answered: false },
    ],
    [
      { inquiry: false, escalated: true },
      { inquiry: false, submissions: 2 },
      { inquiry: false, escalated: true, answered: true },
    ],
  ])('%j, there %j: %j', (before, there, expected) => {
    expect(answerTo(before, there)).toEqual(expected);
  });
});
