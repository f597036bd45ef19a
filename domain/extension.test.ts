import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unusedMs } from './break-off.ts';
import { blockBeginsMs, blocksEndMs, decideBlock, extendRefusal } from './extension.ts';
import { RULES } from './rules.ts';

const MINUTE = 60_000;

describe('extending a call', () => {
  const call = { status: 'live', charged: true, blocks: 1, blockMinutes: 30, talkMs: 25 * MINUTE } as const;

  it('is possible in the last five minutes of the last block, again and again', () => {
    expect(extendRefusal(call, RULES)).toBe(null);
    expect(extendRefusal({ ...call, talkMs: 25 * MINUTE - 1 }, RULES)).toBe('too_early');
    expect(extendRefusal({ ...call, blocks: 2 }, RULES)).toBe('too_early');
    expect(extendRefusal({ ...call, blocks: 2, talkMs: 56 * MINUTE }, RULES)).toBe(null);
    expect(extendRefusal({ ...call, status: 'interrupted' }, RULES)).toBe(null);
  });

  it('is not while the call may still be free, when it is over, or when it has been long enough', () => {
    expect(extendRefusal({ ...call, charged: false }, RULES)).toBe('too_early');
    expect(extendRefusal({ ...call, status: 'ended' }, RULES)).toBe('not_going_on');
    expect(extendRefusal({ ...call, status: 'ready' }, RULES)).toBe('not_going_on');
    expect(extendRefusal({ ...call, blocks: RULES.blocksMax, talkMs: 10_000 * MINUTE }, RULES)).toBe('too_many');
  });
});

describe('what becomes of the hold for a further block', () => {
  const facts = { block: 2, blockMinutes: 30, charged: true, settled: false };

  it('is charged from its first moment, and not one before', () => {
    expect(decideBlock({ ...facts, talkMs: 30 * MINUTE })).toBe('undecided');
    expect(decideBlock({ ...facts, talkMs: 30 * MINUTE + 1 })).toBe('capture');
    expect(decideBlock({ ...facts, block: 3, talkMs: 60 * MINUTE + 1 })).toBe('capture');
  });

  it('is let go when the call was over before it', () => {
    expect(decideBlock({ ...facts, talkMs: 30 * MINUTE, settled: true })).toBe('cancel');
    expect(decideBlock({ ...facts, talkMs: 31 * MINUTE, charged: false, settled: true })).toBe('cancel');
  });

  it('is never taken back by later evidence, and never charged unused', () => {
    const some = fc.record({
      block: fc.integer({ min: 2, max: 5 }),
      blockMinutes: fc.constantFrom(20, 30, 45, 60),
      talkMs: fc.integer({ min: 0, max: 6 * 60 * MINUTE }),
      more: fc.integer({ min: 0, max: 60 * MINUTE }),
      settled: fc.boolean(),
    });
    fc.assert(
      fc.property(some, ({ more, ...one }) => {
        const decision = decideBlock({ ...one, charged: true });
        if (decision === 'capture') {
          expect(decideBlock({ ...one, charged: true, talkMs: one.talkMs + more, settled: true })).toBe('capture');
          expect(unusedMs(one)).toBeLessThan(one.blockMinutes * MINUTE);
        } else {
          expect(unusedMs(one)).toBe(one.blockMinutes * MINUTE);
        }
      }),
    );
  });

  it('has blocks follow upon one another', () => {
    expect(blockBeginsMs(1, 30)).toBe(0);
    expect(blocksEndMs(2, 30)).toBe(blockBeginsMs(3, 30));
  });
});
