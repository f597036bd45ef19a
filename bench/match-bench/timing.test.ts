import { describe, expect, it } from 'vitest';
import { spread, timeEach } from './timing.ts';

/** A clock that only `ask` moves on. */
function slowEngine(ms: (question: number, times: number) => number) {
  let clock = 0;
  const times = new Map<number, number>();
  return {
    now: () => clock,
    ask(question: number) {
      times.set(question, (times.get(question) ?? 0) + 1);
      clock += ms(question, times.get(question)!);
    },
    times,
  };
}
const questions = Array.from({ length: 100 }, (_, i) => i);

describe('timeEach', () => {
  it('takes the least time of each question, in µs, and none of the first round', () => {
    const engine = slowEngine((question, times) => (times === 1 ? 50 : question + (times % 2)));
    const found = timeEach(questions, engine.ask, { budgetMs: 1e9, now: engine.now });
    expect(found).toEqual(questions.map((question) => question * 1_000));
  });

  it('asks a slow engine less, but never fewer than five', () => {
    const slow = slowEngine(() => 100);
    const found = timeEach(questions, slow.ask, { budgetMs: 4_000, now: slow.now });
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(found.length).toBeLessThan(25);
    expect(slow.now()).toBeLessThanOrEqual(4_100);
    const slower = slowEngine(() => 10_000);
    expect(timeEach(questions, slower.ask, { budgetMs: 4_000, now: slower.now })).toHaveLength(5);
  });
});

describe('spread', () => {
  it('takes items at even distances', () => {
    expect(spread(questions, 4)).toEqual([0, 25, 50, 75]);
    expect(spread([1, 2], 5)).toEqual([1, 2]);
  });
});
