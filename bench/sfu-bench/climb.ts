import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { usageOf } from '../support/usage.ts';
import type { Joined, Window } from './crowd.ts';
import { limitOf, lossless, type Climb, type Step } from './figures.ts';
import { startGenerator, type Generator } from './generator-process.ts';
import type { MediaProcess } from './media.ts';
import { pinApart } from './pin.ts';

/** Handshakes and first key frames are over by then. */
export const SETTLE_MS = 1_500;

export interface Climbed extends Climb {
  joins: Joined;
  /** The worker and the people had a core each. */
  pinned: boolean;
  /** Of the Node process and its worker, a room, at the last step. */
  memoryPerRoomKb: number;
}

export interface ClimbOptions {
  media: MediaProcess;
  seed: number;
  /** How many rooms to have open, ascending. */
  sizes: readonly number[];
  /** How long to measure each. */
  ms: number;
  /** Give the worker and the people a core each, if that can be. */
  pin: boolean;
  say: (text: string) => void;
}

/** Opens rooms on one node until it is enough, and measures on the way. */
export async function climb({ media, seed, sizes, ms, pin, say }: ClimbOptions): Promise<Climbed> {
  const { side } = media.target;
  const generator = await startGenerator(media.target, seed);
  const pinned = pin && pinApart(media.workerPid, generator.pid);
  const steps: Step[] = [];
  const joins: Joined = { joined: 0, failures: [], ms: 0 };
  let limit: Climb['limit'] = 'rooms asked for';
  try {
    const empty = usageOf(media.pid).memoryMb;
    for (const rooms of sizes) {
      say(`${side}: ${rooms} rooms`);
      const joined = await generator.grow(rooms - (steps.at(-1)?.rooms ?? 0));
      joins.joined += joined.joined;
      joins.ms += joined.ms;
      joins.failures.push(...joined.failures);
      if (joined.failures.length > 0) break;
      await delay(SETTLE_MS);
      let step = await measure(media, generator, rooms, ms);
      // Another program may have had the core for a moment: what happens twice is ours.
      if (!lossless(step)) step = await measure(media, generator, rooms, ms);
      steps.push(step);
      const found = limitOf(steps, availableParallelism());
      if (!found) continue;
      limit = found;
      break;
    }
    const memory = usageOf(media.pid).memoryMb - empty;
    return { side, steps, limit, joins, pinned, memoryPerRoomKb: (memory * 1_024) / (steps.at(-1)?.rooms ?? 1) };
  } finally {
    generator.stop();
  }
}

/** What so many rooms, which are open, use and lose within `ms`. */
export async function measure(
  { pid, workerPid }: MediaProcess,
  generator: Generator,
  rooms: number,
  ms: number,
): Promise<Step> {
  const cpu = () => ({ all: usageOf(pid).cpuSeconds, worker: usageOf(workerPid).cpuSeconds, at: performance.now() });
  const before = cpu();
  const window: Window = await generator.watch(ms);
  const after = cpu();
  const seconds = (after.at - before.at) / 1_000;
  const worker = (after.worker - before.worker) / seconds;
  const lost = window.expected - window.received;
  return {
    rooms,
    workerCpu: worker,
    nodeCpu: (after.all - before.all) / seconds - worker,
    generatorCpu: window.cpu,
    // Looking at the processes takes a moment that the window does not have.
    packetsPerSecond: (window.received * 1_000) / window.ms,
    loss: window.expected > 0 ? lost / window.expected : 1,
    silent: window.silent,
  };
}
