import { describe, expect, it } from 'vitest';
import { createStreamClock } from './stream-clock.ts';

/** A database 5 s ahead of Redis; each look takes what `waits` says before the second reading of the database, then 1 ms. */
function clocks(...waits: number[]) {
  let now = 1_000_000;
  let readings = 0;
  const clock = createStreamClock(
    () => {
      readings += 1;
      if (readings % 2 === 0) now += waits.shift() ?? 1;
      return Promise.resolve(Math.floor(now + 5_000));
    },
    () => Promise.resolve(now),
  );
  return { clock, readings: () => readings };
}

describe('the clock by which facts are dated', () => {
  it('is not moved by what stood still during its first look', async () => {
    const { clock } = clocks(1_800);
    expect(Math.abs((await clock.offset()) - 5_000)).toBeLessThan(5);
  });

  it('looks once where that is precise, and keeps what it knows through a slow look', async () => {
    const { clock, readings } = clocks(1, 700);
    await clock.offset();
    expect(readings()).toBe(2);
    expect(Math.abs((await clock.offset()) - 5_000)).toBeLessThan(5);
    expect(readings()).toBe(4);
  });

  it('dates nothing while it cannot know', async () => {
    const { clock } = clocks(...Array.from({ length: 20 }, () => 200));
    await expect(clock.offset()).rejects.toThrow('compared');
    expect(Math.abs((await clock.offset()) - 5_000)).toBeLessThan(5);
  });
});
