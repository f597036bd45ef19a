import { describe, expect, it } from 'vitest';
import type { Interval } from '@cc/domain/billing.ts';
import { clocksOf, observe, type Observed } from './observe.ts';

const session: Observed = {
  customerId: 'a',
  consultantId: 'b',
  freeWindowMs: 600_000,
  blockMinutes: 30,
  blocks: 1,
  status: 'ready',
  liveAt: null,
  interruptedAt: null,
  endedAt: null,
  talkMs: 0,
  talkingSince: null,
  markAt: null,
  blockEndsAt: null,
};
const stay = (userId: string, from: number, lastMedia: number, closed = false): Interval => ({
  userId,
  from,
  lastMedia,
  closed,
});
const look = (given: Partial<Observed>, intervals: Interval[], at: number) =>
  observe({ ...session, ...given }, intervals, { at, staleAfterMs: 8_000 });

describe('what the evidence makes of a session', () => {
  it('lasts for all blocks that were agreed on', () => {
    const intervals = [stay('a', 0, 5_000), stay('b', 0, 5_000)];
    expect(look({ blocks: 2 }, intervals, 5_000).blockEndsAt).toBe(2 * 30 * 60_000);
  });

  it('is live once both are there, and the clock runs from then', () => {
    expect(look({}, [stay('a', 1_000, 5_000)], 5_000).status).toBe('ready');
    expect(look({}, [stay('a', 1_000, 5_000), stay('b', 3_000, 5_000)], 5_000)).toEqual({
      status: 'live',
      liveAt: 3_000,
      interruptedAt: null,
      talkMs: 0,
      talkingSince: 3_000,
      markAt: 603_000,
      blockEndsAt: 1_803_000,
    });
  });

  it('does not begin while the hold is still open', () => {
    expect(look({ status: 'authorizing' }, [stay('a', 0, 5_000), stay('b', 0, 5_000)], 5_000).status).toBe(
      'authorizing',
    );
  });

  it('pauses when one leaves, since that one’s last media, and goes on from there', () => {
    const before = look({}, [stay('a', 0, 60_000), stay('b', 0, 60_000)], 60_000);
    const gone = [stay('a', 0, 62_000), stay('b', 0, 61_000, true)];
    const paused = look(before, gone, 62_000);
    expect(paused).toMatchObject({ status: 'interrupted', interruptedAt: 61_000, talkMs: 61_000, talkingSince: null });
    expect(paused).toMatchObject({ markAt: null, blockEndsAt: null, liveAt: 0 });
    const stillAway = look(paused, [stay('a', 0, 70_000), stay('b', 0, 61_000, true)], 70_000);
    expect(stillAway).toEqual(paused);

    const back = look(paused, [stay('a', 0, 92_000), stay('b', 0, 61_000, true), stay('b', 90_000, 92_000)], 92_000);
    expect(back).toMatchObject({
      status: 'live',
      interruptedAt: null,
      talkMs: 61_000,
      talkingSince: 90_000,
      liveAt: 0,
    });
    expect(back.markAt).toBe(90_000 + 600_000 - 61_000);
  });

  it('takes an open interval without fresh evidence for gone, but counts what it proves', () => {
    const live = look({}, [stay('a', 0, 10_000), stay('b', 0, 10_000)], 10_000);
    const silent = [stay('a', 0, 20_000), stay('b', 0, 10_000)];
    expect(look(live, silent, 18_000).status).toBe('live');
    expect(look(live, silent, 18_001)).toMatchObject({ status: 'interrupted', interruptedAt: 10_000, talkMs: 10_000 });
  });

  it('stands still once it is over, but still adds up evidence that comes late', () => {
    const over: Partial<Observed> = { status: 'ended', endedAt: 50_000, liveAt: 0, talkMs: 40_000 };
    const clocks = look(over, [stay('a', 0, 60_000), stay('b', 0, 45_000, true)], 60_000);
    expect(clocks).toEqual({ ...clocksOf({ ...session, ...over }), talkMs: 45_000 });
  });

  it('keeps the mark where it was reached', () => {
    const intervals = [stay('a', 0, 700_000), stay('b', 0, 700_000)];
    expect(look({ status: 'live', liveAt: 0 }, intervals, 700_000).markAt).toBe(600_000);
  });
});
