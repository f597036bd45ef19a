import { describe, expect, it } from 'vitest';
import { boundsMissed } from './bounds.ts';
import { createEventQueue } from './event-queue.ts';
import { drawCurves } from './picture.ts';
import { createRunner } from './run.ts';
import { SATURATED, STEADY } from './scenario.ts';

const SMALL = { ...STEADY, consultants: 48, hours: 1.2, warmUpMs: 600_000 };

describe('the simulation of a day', () => {
  const run = createRunner(7);
  const steady = run(SMALL);
  const saturated = run({ ...SMALL, load: 1.3 });

  it('comes out the same every time', () => {
    expect(run({ ...SMALL })).toEqual(steady);
  });

  it('is quick with 70 % load and keeps everybody at work with 130 %', () => {
    expect(steady.questions).toBeGreaterThan(50);
    expect(steady.within20s).toBeGreaterThan(0.7);
    expect(steady.toCallMs.p50).toBeGreaterThan(1_000);
    expect(saturated.utilisation).toBeGreaterThan(steady.utilisation);
    expect(saturated.taken).toBeLessThan(1);
    expect(saturated.longestSilenceMs).toBeLessThanOrEqual(SATURATED.rules.waitMs + 1_000);
  });

  it('shows what the plan costs: more at once is quicker and rings more for nothing', () => {
    const one = run({ ...SMALL, rules: { ...SMALL.rules, fanOut: 1, fanOutStep: 0 } });
    const five = run({ ...SMALL, rules: { ...SMALL.rules, fanOut: 5 } });
    expect(five.toCallMs.p50!).toBeLessThan(one.toCallMs.p50!);
    expect(five.offers.withdrawn).toBeGreaterThan(one.offers.withdrawn + 1);
  });

  it('says which bound was missed', () => {
    const day = { ...steady, within20s: 0.9, within120s: 0.995 };
    const busy = { ...saturated, utilisation: 0.9 };
    expect(boundsMissed({ day, saturated: busy }, SMALL.rules)).toEqual([]);
    expect(boundsMissed({ day: { ...day, within120s: 0.98 }, saturated: busy }, SMALL.rules)).toHaveLength(1);
    expect(boundsMissed({ day, saturated: { ...busy, longestSilenceMs: 200_000 } }, SMALL.rules)).toHaveLength(1);
  });

  it('draws its curves, also where nobody was in a call', () => {
    const points = [1, 3].map((value) => ({ value, steady, saturated }));
    const svg = drawCurves([{ name: 'fanOut', chosen: 3, points }]);
    expect(svg.match(/<polyline/g)).toHaveLength(9);
    expect(svg).not.toMatch(/NaN|undefined|null/);
  });
});

describe('the queue of events', () => {
  it('takes them out by time, and those of one time in their order', () => {
    const queue = createEventQueue();
    const seen: string[] = [];
    for (const [at, name] of [
      [3, 'd'],
      [1, 'a'],
      [2, 'b'],
      [2, 'c'],
      [5, 'e'],
    ] as const) {
      queue.add(at, () => seen.push(name));
    }
    for (let event = queue.next(); event; event = queue.next()) event.run();
    expect(seen.join('')).toBe('abcde');
    expect(queue.next()).toBeUndefined();
  });
});
