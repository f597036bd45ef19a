import { describe, expect, it } from 'vitest';
import { createRandom } from '@cc/dev/demo/random.ts';
import { createLink, REORDER_MS, type Conditions } from './link.ts';

const through = (conditions: Conditions, packets: { bytes: number; at: number }[], seed = 7) => {
  const link = createLink(createRandom(seed));
  return packets.map(({ bytes, at }) => link.pass(bytes, at, conditions));
};
const every = (ms: number, count: number, bytes = 1_000) =>
  Array.from({ length: count }, (_, i) => ({ bytes, at: i * ms }));

describe('a way through the network', () => {
  it('lets everything through at once when nothing is asked of it', () => {
    expect(through({}, every(10, 3))).toEqual([0, 10, 20]);
  });

  it('loses the share that it is told to, the same packets for the same seed', () => {
    const packets = every(1, 10_000);
    const arrived = through({ loss: 0.05 }, packets);
    const lost = arrived.filter((at) => at === null).length;
    expect(lost).toBeGreaterThan(400);
    expect(lost).toBeLessThan(600);
    expect(through({ loss: 0.05 }, packets)).toEqual(arrived);
    expect(through({ loss: 0.05 }, packets, 8)).not.toEqual(arrived);
  });

  it('delays, and lets some be overtaken', () => {
    const arrived = through({ delayMs: 100, reorder: 0.1 }, every(5, 1_000));
    const late = arrived.filter((at, i) => at === i * 5 + 100 + REORDER_MS);
    expect(arrived.filter((at, i) => at === i * 5 + 100).length + late.length).toBe(1_000);
    expect(late.length).toBeGreaterThan(60);
    expect(late.length).toBeLessThan(140);
  });

  it('takes no more bits a second than fit, queues what comes faster, and drops what the queue does not hold', () => {
    // 1,000 bytes each 10 ms are 800 kbit/s; 400 kbit/s take 20 ms for each.
    const conditions = { bitrate: 400_000, queueMs: 100 };
    const arrived = through(conditions, every(10, 200));
    expect(arrived.slice(0, 4)).toEqual([20, 40, 60, 80]);
    const kept = arrived.filter((at) => at !== null);
    // Half of 2 s, and what was in the queue at the end.
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThanOrEqual(107);
    expect(Math.max(...arrived.map((at, i) => (at ?? 0) - i * 10))).toBeLessThanOrEqual(conditions.queueMs + 20);
    // Once it is empty again, the next packet does not wait.
    const link = createLink(createRandom(1));
    link.pass(1_000, 0, conditions);
    expect(link.pass(1_000, 5_000, conditions)).toBe(5_020);
  });
});
