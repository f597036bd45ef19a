/** What was measured with so many rooms open. */
export interface Step {
  rooms: number;
  /** Shares of a core: the media worker, the Node process beside it, all people together. */
  workerCpu: number;
  nodeCpu: number;
  generatorCpu: number;
  /** That arrived, a second. */
  packetsPerSecond: number;
  /** Share of the packets that were sent on and did not arrive, 0 to 1. */
  loss: number;
  /** Streams of which nothing arrived. */
  silent: number;
}

/** One node from its start to its end. */
export interface Climb {
  side: 'bare' | 'ours';
  steps: Step[];
  /** What kept it from more rooms. */
  limit: Limit;
}

export type Limit = 'worker' | 'generator' | 'loss' | 'rooms asked for';

/** The most that the media worker may use, of a core. */
export const MOST_CPU = 0.8;

/** More than this is no moment in which another program had the core. */
const MOST_LOSS = 0.02;

export const lossless = ({ loss, silent }: Step): boolean => loss === 0 && silent === 0;

/** Good enough to say what a packet costs. */
export const tells = ({ loss, silent }: Step): boolean => loss <= MOST_LOSS && silent === 0;

/** A core, or all of them, used this much have nothing left. */
const USED_UP = 0.95;

/** What keeps one from trying more rooms, if anything: the worker, those who send and receive, or the loss of packets. */
export function limitOf(steps: readonly Step[], cores: number): Limit | null {
  const [before, last] = [steps.at(-2), steps.at(-1)];
  if (!last) return null;
  if (last.workerCpu > MOST_CPU) return 'worker';
  const all = last.workerCpu + last.nodeCpu + last.generatorCpu;
  if (last.generatorCpu > USED_UP || all > USED_UP * cores) return 'generator';
  const twice = before !== undefined && !lossless(before) && !lossless(last);
  return !tells(last) || twice ? 'loss' : null;
}

/** The step with the most rooms that one worker carried as it should, or null. */
export function largest(climbs: readonly Climb[], side: Climb['side']): Step | null {
  const fit = climbs
    .filter((climb) => climb.side === side)
    .flatMap(({ steps }) => steps)
    .filter((step) => lossless(step) && step.workerCpu <= MOST_CPU);
  return fit.reduce<Step | null>((most, step) => (step.rooms > (most?.rooms ?? 0) ? step : most), null);
}

/**
 * Media worker's time a room, bare over ours, over the sizes that both have carried; null where there is none. Counted by packets, which
 * come to the same in each room: a generator that is held up sends fewer.
 */
export function ratioOf(climbs: readonly Climb[]): number | null {
  const costs = { bare: new Map<number, number[]>(), ours: new Map<number, number[]>() };
  for (const { side, steps } of climbs) {
    for (const step of steps.filter(tells)) {
      costs[side].set(step.rooms, [...(costs[side].get(step.rooms) ?? []), cost(step) * step.rooms]);
    }
  }
  const common = [...costs.ours.keys()].filter((rooms) => costs.bare.has(rooms));
  const sum = (side: 'bare' | 'ours') => common.reduce((total, rooms) => total + mean(costs[side].get(rooms) ?? []), 0);
  return common.length > 0 ? sum('bare') / sum('ours') : null;
}

/** The same of two sides that were measured at the same time: the median, as what else the machine does hits now one, now the other. */
export function pairedRatioOf(pairs: readonly Record<Climb['side'], Step>[]): number | null {
  const ratios = pairs
    .filter(({ bare, ours }) => tells(bare) && tells(ours))
    .map(({ bare, ours }) => cost(bare) / cost(ours))
    .sort((a, b) => a - b);
  const middle = ratios.length / 2;
  return ratios.length === 0 ? null : mean([ratios[Math.ceil(middle) - 1]!, ratios[Math.floor(middle)]!]);
}

/** Seconds of the media worker a packet. */
const cost = ({ workerCpu, packetsPerSecond }: Step): number => workerCpu / packetsPerSecond;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The slope of the straight line that fits the points best. */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  const x = mean(points.map((point) => point.x));
  const y = mean(points.map((point) => point.y));
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  const under = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return under === 0 ? 0 : over / under;
}

/** How many rooms are tried: in large steps as long as it is easy, then in small ones, up to `most`. */
export function sizes(most: number): number[] {
  const found: number[] = [];
  for (let rooms = 25; rooms < most; rooms += rooms < 75 ? 25 : 10) found.push(rooms);
  return [...found, most];
}
