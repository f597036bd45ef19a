import { describe, expect, it } from 'vitest';
import { callClock, warningCrossed } from './clock-words.ts';

const session = {
  status: 'live' as const,
  talkMs: 60_000,
  talkingSince: '2026-01-01T00:00:00.000Z',
  freeWindowMs: 600_000,
  blockMinutes: 30,
  blocks: 1,
  decision: null,
};
const now = Date.parse('2026-01-01T00:01:00.000Z');

describe('callClock', () => {
  it('counts down the free start over all stretches of talk', () => {
    expect(callClock(session, now)).toEqual({ phase: 'free', seconds: 480 });
  });
  it('turns into the block at the mark', () => {
    expect(callClock({ ...session, talkMs: 540_000 }, now)).toEqual({ phase: 'block', seconds: 1200 });
  });
  it('counts down all blocks of a call that was extended', () => {
    expect(callClock({ ...session, talkMs: 540_000, blocks: 2 }, now)).toEqual({ phase: 'block', seconds: 3000 });
  });
  it('stands still while somebody is missing', () => {
    expect(callClock({ ...session, status: 'interrupted', talkingSince: null }, now)).toEqual({
      phase: 'paused',
      seconds: 540,
    });
  });
  it('has not begun before both are there', () => {
    expect(callClock({ ...session, status: 'ready', talkMs: 0, talkingSince: null }, now).phase).toBe('waiting');
  });
});

describe('warningCrossed', () => {
  it('tells once, when a warning is passed', () => {
    expect(warningCrossed(120.2, 119.9, [120, 30])).toBe(120);
    expect(warningCrossed(119.9, 119.6, [120, 30])).toBe(null);
    expect(warningCrossed(20, 19, [120, 30])).toBe(null);
  });
});
