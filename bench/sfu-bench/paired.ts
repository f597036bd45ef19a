import { setTimeout as delay } from 'node:timers/promises';
import { measure, SETTLE_MS } from './climb.ts';
import type { Step } from './figures.ts';
import { startGenerator } from './generator-process.ts';
import type { MediaProcess } from './media.ts';

const TIMES = 6;

/** As many rooms on each of the two at the same time, a few times: whatever else the machine does meanwhile holds up both alike. */
export async function measurePairs(
  { bare, ours }: { bare: MediaProcess; ours: MediaProcess },
  { rooms, seed, ms }: { rooms: number; seed: number; ms: number },
): Promise<{ bare: Step; ours: Step }[]> {
  const generators = await Promise.all([startGenerator(bare.target, seed), startGenerator(ours.target, seed + 1)]);
  const [ofBare, ofOurs] = generators;
  try {
    for (const generator of generators) await generator.grow(rooms);
    await delay(SETTLE_MS);
    const pairs: { bare: Step; ours: Step }[] = [];
    for (let i = 0; i < TIMES; i += 1) {
      const [one, other] = await Promise.all([measure(bare, ofBare, rooms, ms), measure(ours, ofOurs, rooms, ms)]);
      pairs.push({ bare: one, ours: other });
    }
    return pairs;
  } finally {
    for (const generator of generators) generator.stop();
  }
}
