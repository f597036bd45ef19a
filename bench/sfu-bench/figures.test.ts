import { describe, expect, it } from 'vitest';
import { largest, limitOf, pairedRatioOf, ratioOf, sizes, slopeOf, type Climb, type Step } from './figures.ts';

const step = (rooms: number, workerCpu: number, more: Partial<Step> = {}): Step => ({
  ...{ rooms, workerCpu, nodeCpu: 0, generatorCpu: 0, loss: 0, silent: 0, packetsPerSecond: rooms * 440 },
  ...more,
});
const climb = (side: Climb['side'], ...steps: Step[]): Climb => ({ side, steps, limit: 'rooms asked for' });

describe('the most rooms', () => {
  it('are those without loss and with a core to spare', () => {
    const climbs = [
      climb('ours', step(25, 0.2), step(50, 0.4), step(75, 0.6, { loss: 0.001 }), step(85, 0.7), step(95, 0.81)),
      climb('bare', step(95, 0.7)),
    ];
    expect(largest(climbs, 'ours')?.rooms).toBe(85);
    expect(largest([climb('ours', step(25, 0.2, { silent: 1 }))], 'ours')).toBeNull();
  });

  it('are looked for until it is enough', () => {
    expect(limitOf([step(25, 0.2), step(50, 0.4)], 2)).toBeNull();
    expect(limitOf([step(25, 0.2), step(50, 0.81)], 2)).toBe('worker');
    expect(limitOf([step(25, 0.2), step(50, 0.4, { loss: 0.001 })], 2)).toBeNull();
    expect(limitOf([step(25, 0.2, { loss: 0.001 }), step(50, 0.4, { loss: 0.001 })], 2)).toBe('loss');
    expect(limitOf([step(25, 0.2, { silent: 1 })], 2)).toBe('loss');
    expect(limitOf([step(25, 0.2, { generatorCpu: 0.96 })], 2)).toBe('generator');
    expect(limitOf([step(25, 0.7, { generatorCpu: 0.8 })], 1)).toBe('generator');
    expect(sizes(100)).toEqual([25, 50, 75, 85, 95, 100]);
    expect(sizes(20)).toEqual([20]);
  });
});

describe('the ratio', () => {
  it('compares what the same rooms cost, by the packets they had', () => {
    const bare = climb('bare', step(25, 0.2), step(50, 0.4), step(75, 9));
    expect(ratioOf([bare, climb('ours', step(25, 0.25), step(50, 0.5))])).toBeCloseTo(0.8);
    const held = climb('ours', step(50, 0.2, { packetsPerSecond: 11_000 }));
    expect(ratioOf([bare, held])).toBeCloseTo(1);
    expect(ratioOf([bare])).toBeNull();
    const pair = (ours: number, more?: Partial<Step>) => ({ bare: step(25, 0.2), ours: step(25, ours, more) });
    expect(pairedRatioOf([pair(0.25), pair(0.2), pair(0.8)])).toBeCloseTo(0.8);
    expect(pairedRatioOf([pair(0.25), pair(0.2), pair(0.1, { loss: 0.5 })])).toBeCloseTo(0.9);
    expect(pairedRatioOf([])).toBeNull();
    expect(ratioOf([bare, climb('ours', step(50, 0.1, { loss: 0.5 }))])).toBeNull();
  });
});

it('fits a line', () => {
  expect(slopeOf([0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })))).toBeCloseTo(2);
  expect(slopeOf([{ x: 1, y: 1 }])).toBe(0);
});
