import { setTimeout as delay } from 'node:timers/promises';
import { heapOf } from '../dispatch-bench/heap.ts';
import { usageOf } from '../support/usage.ts';
import { slopeOf } from './figures.ts';
import { startGenerator } from './generator-process.ts';
import type { MediaProcess } from './media.ts';

export interface Churn {
  cycles: number;
  /** Memory that a room which has been opened and closed leaves behind, in the node and its media worker. */
  rssSlopeKbPerCycle: number;
  /** Of it what is surely kept: the node's heap after collecting garbage, and its worker. */
  keptSlopeKbPerCycle: number;
  /** Over the cycles, in MB: both processes, of them the worker, and the node's heap after collecting garbage. */
  rssMb: number[];
  workerMb: number[];
  heapMb: number[];
  failures: string[];
  seconds: number;
}

const LOOKS = 10;
/** Whatever is only made once is made by then. */
const WARM_UP = 3;
/** Until what is being closed is closed. */
const SETTLE_MS = 1_000;

/** Opens rooms with media both ways and closes them as the house does, over and over; looks at the memory on the way. */
export async function churn(
  media: MediaProcess,
  { cycles, seed, say }: { cycles: number; seed: number; say: (text: string) => void },
): Promise<Churn> {
  const generator = await startGenerator(media.target, seed);
  const points: { x: number; rss: number; worker: number; heap: number }[] = [];
  const failures: string[] = [];
  const startedAt = performance.now();
  try {
    for (let look = 1; look <= LOOKS; look += 1) {
      const until = Math.round((cycles * look) / LOOKS);
      failures.push(...(await generator.churn(until - (points.at(-1)?.x ?? 0))).failures);
      await delay(SETTLE_MS);
      const heap = (await heapOf(media.inspectPort)) / 2 ** 20;
      points.push({ x: until, rss: usageOf(media.pid).memoryMb, worker: usageOf(media.workerPid).memoryMb, heap });
      say(`${until} rooms opened and closed`);
      if (failures.length > 0) break;
    }
  } finally {
    generator.stop();
  }
  const slope = (of: (point: (typeof points)[number]) => number): number =>
    slopeOf(points.slice(WARM_UP).map((point) => ({ x: point.x, y: of(point) }))) * 1_024;
  return {
    cycles: points.at(-1)?.x ?? 0,
    rssSlopeKbPerCycle: slope(({ rss }) => rss),
    keptSlopeKbPerCycle: slope(({ heap, worker }) => heap + worker),
    rssMb: points.map(({ rss }) => tenths(rss)),
    workerMb: points.map(({ worker }) => tenths(worker)),
    heapMb: points.map(({ heap }) => tenths(heap)),
    failures,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
