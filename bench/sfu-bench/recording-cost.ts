import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { measure } from './climb.ts';
import { slopeOf } from './figures.ts';
import { startGenerator } from './generator-process.ts';
import type { MediaProcess } from './media.ts';

/** Recordings are written in pieces of up to three seconds: the first are there after this, and so many go into a look at them. */
const BEGUN_MS = 4_000;
const LOOK_MS = 12_000;

export interface RecordingCost {
  /** Open all the time; of two people with a camera and a microphone each. */
  rooms: number;
  /** So many of them recorded: shares of a core of the Node process and of its media worker, of the packets, and what was written. */
  steps: { recorded: number; nodeCpu: number; workerCpu: number; loss: number; writtenMbPerMinute: number }[];
  /** What one more takes, by the slope over the steps. */
  nodeCpuEach: number;
  workerCpuEach: number;
  mbPerMinuteEach: number;
}

/** None, one, half and all of so many rooms are recorded. */
export async function recordingCost(
  media: MediaProcess,
  { rooms, seed, say }: { rooms: number; seed: number; say: (text: string) => void },
): Promise<RecordingCost> {
  const generator = await startGenerator(media.target, seed);
  const steps: RecordingCost['steps'] = [];
  try {
    await generator.grow(rooms);
    for (const recorded of [...new Set([0, 1, Math.ceil(rooms / 2), rooms])]) {
      say(`${recorded} of ${rooms} rooms recorded`);
      await generator.record(recorded - (steps.at(-1)?.recorded ?? 0));
      await delay(BEGUN_MS);
      const [before, startedAt] = [bytesBelow(media.storageDirectory), performance.now()];
      const { nodeCpu, workerCpu, loss } = await measure(media, generator, rooms, LOOK_MS);
      const written = bytesBelow(media.storageDirectory) - before;
      const minutes = (performance.now() - startedAt) / 60_000;
      steps.push({ recorded, nodeCpu, workerCpu, loss, writtenMbPerMinute: written / 1e6 / minutes });
    }
  } finally {
    generator.stop();
  }
  const each = (of: (step: (typeof steps)[number]) => number): number =>
    slopeOf(steps.map((step) => ({ x: step.recorded, y: of(step) })));
  return {
    rooms,
    steps,
    nodeCpuEach: each(({ nodeCpu }) => nodeCpu),
    workerCpuEach: each(({ workerCpu }) => workerCpu),
    mbPerMinuteEach: each(({ writtenMbPerMinute }) => writtenMbPerMinute),
  };
}

/** Of all files in a folder, also those that are being written. */
function bytesBelow(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  } catch {
    // Nothing has been kept there yet.
    return 0;
  }
}
