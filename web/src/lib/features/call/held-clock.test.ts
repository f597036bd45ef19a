import type { SessionView } from '@cc/contract/http/sessions.ts';
import { describe, expect, it } from 'vitest';
import { callClock } from './clock-words.ts';
import { heldSession, nextHold, type Hold } from './held-clock.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');
/** Seconds from the start of a stretch of talk, as epoch ms. */
const at = (seconds: number): number => START + seconds * 1_000;
const stretch = (seconds: number) => ({ talkingSince: new Date(at(seconds)).toISOString() });
const session = {
  status: 'live',
  talkMs: 0,
  ...stretch(0),
  freeWindowMs: 600_000,
  blockMinutes: 30,
  blocks: 1,
  decision: null,
} as SessionView;
const shown = (call: SessionView, hold: Hold | null, now: number) => callClock(heldSession(call, hold), now);

const whole = { cutAt: null, syncedAt: at(0) };
const cut = { cutAt: at(60), syncedAt: at(0) };

describe('the clock of somebody whose line is cut', () => {
  it('stands at what certainly counts, for as long as it takes, and runs while nothing is wrong', () => {
    expect(nextHold(null, session, { ...whole, now: at(60) })).toBe(null);
    const hold = nextHold(null, session, { ...cut, now: at(67) });
    for (const seconds of [67, 90, 3_600])
      expect(shown(session, hold, at(seconds))).toEqual({ phase: 'paused', seconds: 540 });
    expect(nextHold(hold, session, { ...cut, now: at(90) })).toBe(hold);
  });

  it('does not run on with an old figure when the line is back before the news', () => {
    let hold = nextHold(null, session, { ...cut, now: at(67) });
    for (const seconds of [95, 96, 120]) {
      hold = nextHold(hold, session, { ...whole, now: at(seconds) });
      expect(shown(session, hold, at(seconds))).toEqual({ phase: 'paused', seconds: 540 });
    }
    const back = { ...session, talkMs: 60_000, ...stretch(95) };
    hold = nextHold(hold, back, { ...whole, syncedAt: at(121), now: at(121) });
    expect(hold).toBe(null);
    expect(shown(back, hold, at(121))).toEqual({ phase: 'free', seconds: 514 });
  });

  it('goes on as if nothing had been when the server heard me all the time', () => {
    let hold = nextHold(null, session, { ...cut, now: at(67) });
    hold = nextHold(hold, session, { ...whole, now: at(70) });
    hold = nextHold(hold, session, { ...whole, syncedAt: at(71), now: at(72) });
    expect(hold).not.toBe(null);
    hold = nextHold(hold, session, { ...whole, syncedAt: at(73.1), now: at(73.2) });
    expect(shown(session, hold, at(74))).toEqual({ phase: 'free', seconds: 526 });
  });

  it('leaves it to the server where that has spoken', () => {
    const paused = { ...session, talkMs: 58_000, talkingSince: null };
    const hold = nextHold(null, session, { ...cut, now: at(67) });
    expect(nextHold(hold, paused, { ...cut, now: at(68) })).toBe(null);
    expect(shown(paused, hold, at(68))).toEqual({ phase: 'paused', seconds: 542 });
    // It has heard me since, and this side has not looked again yet.
    expect(nextHold(hold, { ...session, ...stretch(80) }, { ...cut, now: at(80.2) })).toBe(null);
  });

  it('is held anew when the line is cut again before the news are there', () => {
    let hold = nextHold(null, session, { ...cut, now: at(67) });
    hold = nextHold(hold, session, { ...whole, now: at(70) });
    hold = nextHold(hold, session, { cutAt: at(71), syncedAt: at(0), now: at(78) });
    expect(hold).toMatchObject({ at: at(60), backAt: null });
  });
});
