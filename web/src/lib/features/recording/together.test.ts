import { describe, expect, it } from 'vitest';
import { follow, nextLeader, type Player } from './together.ts';

function player(offsetMs: number, durationMs: number, currentTime = 0) {
  const media = {
    currentTime,
    paused: true,
    ended: false,
    playbackRate: 1,
    play: () => void (media.paused = false),
    pause: () => void (media.paused = true),
  };
  return { media, offsetMs, durationMs } satisfies Player;
}

describe('files that are played together', () => {
  it('show the same moment of the call', () => {
    const [leader, other] = [player(0, 60_000, 10), player(2_000, 60_000)];
    leader.media.paused = false;
    leader.media.playbackRate = 1.5;
    follow(leader, [other]);
    expect(other.media).toMatchObject({ currentTime: 8, paused: false, playbackRate: 1.5 });
    // Within what one notices, nobody is pulled along.
    other.media.currentTime = 8.2;
    follow(leader, [other]);
    expect(other.media.currentTime).toBe(8.2);
    leader.media.paused = true;
    follow(leader, [other]);
    expect(other.media.paused).toBe(true);
  });

  it('are no fault when one is paused while it begins', async () => {
    const [leader, other] = [player(0, 60_000, 10), player(0, 60_000)];
    leader.media.paused = false;
    const interrupted = { ...other, media: { ...other.media, play: () => Promise.reject(new Error('AbortError')) } };
    follow(leader, [interrupted]);
    // Would end the run if nobody had caught it.
    await new Promise((resolve) => setTimeout(resolve));
    expect(interrupted.media.paused).toBe(true);
  });

  it('wait for their time, and stop when it is over', () => {
    const [leader, later, earlier] = [player(0, 60_000, 10), player(20_000, 5_000), player(0, 8_000, 8)];
    leader.media.paused = false;
    earlier.media.paused = false;
    follow(leader, [later, earlier]);
    expect([later.media.paused, earlier.media.paused]).toEqual([true, true]);
    leader.media.currentTime = 21;
    follow(leader, [later, earlier]);
    expect(later.media).toMatchObject({ currentTime: 1, paused: false });
  });

  it('go on when the one that led is over', () => {
    const [ended, goesOn, over] = [player(0, 10_000), player(2_000, 20_000), player(0, 9_000)];
    expect(nextLeader(ended, [over, goesOn])).toBe(goesOn);
    expect(nextLeader(goesOn, [over, ended])).toBe(undefined);
  });
});
