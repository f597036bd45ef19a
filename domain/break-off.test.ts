import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenOffBy, unusedMs, unusedShare, type Ending } from './break-off.ts';
import type { Interval } from './billing.ts';

const present = (userId: string, ...spans: [number, number][]): Interval[] =>
  spans.map(([from, lastMedia]) => ({ userId, from, lastMedia, closed: true }));

const ending = (customerUntil: number, consultantUntil: number, more: Partial<Ending> = {}): Ending => ({
  customerIntervals: present('customer', [0, customerUntil]),
  consultantIntervals: present('consultant', [0, consultantUntil]),
  endedAt: Math.max(customerUntil, consultantUntil),
  endReason: 'hung_up',
  endedBy: 'customer',
  slackMs: 3_000,
  ...more,
});
const END = 900_000;

describe('who broke a call off', () => {
  it.each([
    ['the consultant hung up', ending(END, END, { endedBy: 'consultant' }), 'consultant'],
    ['the customer hung up', ending(END, END), null],
    ['the block was over', ending(END, END, { endReason: 'block_over', endedBy: null }), null],
    [
      'the consultant dropped out and did not come back',
      ending(END, END - 60_000, { endReason: 'connection_lost', endedBy: null }),
      'consultant',
    ],
    [
      'the customer dropped out and did not come back',
      ending(END - 60_000, END, { endReason: 'connection_lost', endedBy: null }),
      null,
    ],
    ['the customer hung up after the consultant had gone', ending(END, END - 8_000), 'consultant'],
    ['the consultant hung up after the customer had gone', ending(END - 8_000, END, { endedBy: 'consultant' }), null],
    [
      'both fell silent at once',
      ending(END - 60_000, END - 60_500, { endedAt: END, endReason: 'connection_lost', endedBy: null }),
      'platform',
    ],
    [
      'both fell silent at once, and somebody hung up later',
      ending(END - 9_000, END - 9_000, { endedAt: END }),
      'platform',
    ],
    ['they never talked', ending(0, 0, { endedBy: 'consultant', endedAt: END }), null],
  ] as const)('%s', (_what, facts, by) => expect(brokenOffBy(facts)).toBe(by));

  it.each([
    ['the customer', { customer: true }, { endedBy: 'customer' }, null],
    ['the consultant', { consultant: true }, { endedBy: 'consultant' }, 'consultant'],
    ['both', { customer: true, consultant: true }, { endedBy: null }, null],
    ['the consultant, and the end of the call never came', { consultant: true }, { endedBy: null }, 'consultant'],
  ] as const)('is whoever hung up, however late we hear of it: %s', (_who, hungUp, { endedBy }, by) => {
    const facts = ending(END, END, { endedAt: END + 40_000, endedBy });
    const said = (intervals: readonly Interval[], yes = false) => intervals.map((one) => ({ ...one, hungUp: yes }));
    const { customer, consultant } = { customer: false, consultant: false, ...hungUp };
    expect(
      brokenOffBy({
        ...facts,
        customerIntervals: said(facts.customerIntervals, customer),
        consultantIntervals: said(facts.consultantIntervals, consultant),
      }),
    ).toBe(by);
  });

  it('is the platform when somebody hung up an earlier stretch only', () => {
    const [left, silent] = [300_000, END - 60_000];
    const earlier = { ...present('customer', [0, left])[0]!, hungUp: true };
    const customerIntervals = [earlier, ...present('customer', [left + 30_000, silent])];
    const facts = ending(silent, silent, { endedAt: END, endReason: 'connection_lost', endedBy: null });
    expect(brokenOffBy({ ...facts, customerIntervals })).toBe('platform');
  });

  it('is the platform when both fell silent at once and only one of them found back', () => {
    const silent = END - 60_000;
    const back = present('consultant', [0, silent], [silent + 20_000, END]);
    const facts = ending(silent, silent, { endedAt: END, endReason: 'connection_lost', endedBy: null });
    expect(brokenOffBy({ ...facts, consultantIntervals: back })).toBe('platform');
  });

  it('looks at the last stretch of talk only', () => {
    const facts = ending(END, END);
    const consultantIntervals = present('consultant', [0, 300_000], [360_000, END]);
    expect(brokenOffBy({ ...facts, consultantIntervals })).toBe(null);
  });
});

describe('the unused share', () => {
  it('is in proportion to the block that was not talked', () => {
    const block = { capturedMinor: 4_500, currency: 'usd', blockMinutes: 30, block: 1 };
    expect(unusedShare({ ...block, talkMs: 12 * 60_000 })).toBe(2_700);
    expect(unusedShare({ ...block, talkMs: 30 * 60_000 })).toBe(0);
    expect(unusedShare({ ...block, talkMs: 31 * 60_000 })).toBe(0);
    expect(unusedShare({ ...block, talkMs: 30 * 60_000 - 1 })).toBe(0);
  });

  it('uses blocks up one after the other', () => {
    const use = { talkMs: 35 * 60_000, blockMinutes: 30 };
    expect([1, 2, 3].map((block) => unusedMs({ ...use, block }))).toEqual([0, 25 * 60_000, 30 * 60_000]);
  });

  it('never exceeds what was charged, can be moved, and falls as they talk', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(['usd', 1] as const, ['jpy', 1] as const, ['kwd', 10] as const, ['ugx', 100] as const),
        fc.nat(10_000_000),
        fc.constantFrom(20, 30, 45, 60),
        fc.nat(4_000_000),
        fc.nat(100_000),
        ([currency, step], units, blockMinutes, talkMs, more) => {
          const given = { capturedMinor: units * step, currency, blockMinutes, block: 1 };
          const share = unusedShare({ ...given, talkMs });
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(given.capturedMinor);
          expect(share % step).toBe(0);
          expect(unusedShare({ ...given, talkMs: talkMs + more })).toBeLessThanOrEqual(share);
        },
      ),
    );
  });
});
