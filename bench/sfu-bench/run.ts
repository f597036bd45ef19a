import type { Progress, Step as Doing } from '@cc/dev/bootstrap/progress.mjs';
import { startBenchHouse } from '../support/house.ts';
import { churn, type Churn } from './churn.ts';
import { climb, type Climbed } from './climb.ts';
import { largest, pairedRatioOf, ratioOf, sizes, type Limit, type Step } from './figures.ts';
import { measurePairs } from './paired.ts';
import { recordingCost, type RecordingCost } from './recording-cost.ts';
import { prepareMedia, type MediaGround, type MediaProcess } from './media.ts';

export interface SfuOptions {
  seed: number;
  /** The most rooms to try. */
  rooms: number;
  /** How long to measure each size, in seconds. */
  seconds: number;
  /** Rooms to open and close. */
  cycles: number;
  /** Rooms beside the whole platform. */
  platform: number;
  /** Rooms to record. */
  recordings: number;
  progress: Progress;
}

export interface SfuReport {
  /** Most rooms on one worker at 80 % of a core at most, without loss; ours and the bare loop's. */
  rooms: number;
  bareRooms: number;
  /** What kept ours from more. */
  limit: Limit;
  /** Media worker's time a room, bare over ours. */
  ratio: number | null;
  /** The same, measured side by side with few rooms: steadier where the machine is not quiet. */
  pairedRatio: number | null;
  /** With `rooms` open: shares of a core, and of the packets. */
  workerCpu: number;
  nodeCpu: number;
  generatorCpu: number;
  loss: number;
  joinsPerSecond: number;
  memoryPerRoomKb: number;
  churn: Churn | null;
  /** Beside servers, workers and stores. */
  platform: Step | null;
  recording: RecordingCost | null;
  climbs: Climbed[];
  failures: string[];
}

const PAIRED_ROOMS = 25;

/** Alternating bare, ours, bare, ours; then opening and closing; then beside everything else. */
export async function runSfu(options: SfuOptions): Promise<SfuReport> {
  const { seed, rooms, seconds, cycles, platform, recordings, progress } = options;
  const ms = seconds * 1_000;
  const ground = await prepareMedia(progress);
  const once = async <T>(start: () => Promise<MediaProcess>, work: (media: MediaProcess) => Promise<T>): Promise<T> => {
    const media = await start();
    try {
      return await work(media);
    } finally {
      await media.stop();
    }
  };
  try {
    const climbs: Climbed[] = [];
    const all = sizes(rooms);
    // The second time only what tells: half of what went, and all of it.
    let tried: readonly number[] = all;
    for (let round = 0; round < 2; round += 1) {
      for (const side of ['bare', 'ours'] as const) {
        climbs.push(
          await progress.step(`Rooms, ${side}, round ${round + 1}`, ({ say }) =>
            once(ground[side], (media) => climb({ media, seed: seed + round, sizes: tried, ms, pin: true, say })),
          ),
        );
      }
      const reached = Math.min(...climbs.map(({ steps }) => steps.at(-1)?.rooms ?? 0));
      tried = all.filter((size) => size >= reached / 2);
    }
    const pairs = await progress.step('Side by side', () =>
      once(ground.bare, (bare) =>
        once(ground.ours, (ours) => measurePairs({ bare, ours }, { rooms: Math.min(rooms, PAIRED_ROOMS), seed, ms })),
      ),
    );
    const taping = ({ say }: Doing) =>
      once(ground.ours, (media) => recordingCost(media, { rooms: recordings, seed, say }));
    const recording = recordings > 0 ? await progress.step('Recording', taping) : null;
    const opening = ({ say }: Doing) => once(ground.ours, (media) => churn(media, { cycles, seed, say }));
    const churned = cycles > 0 ? await progress.step('Opening and closing', opening) : null;
    const beside = platform > 0 ? await besidePlatform(ground, platform, { seed, ms, progress }) : null;
    const best = largest(climbs, 'ours');
    const ours = climbs.filter(({ side }) => side === 'ours');
    const joins = ours.reduce((sum, one) => ({ joined: sum.joined + one.joins.joined, ms: sum.ms + one.joins.ms }), {
      joined: 0,
      ms: 0,
    });
    return {
      rooms: best?.rooms ?? 0,
      bareRooms: largest(climbs, 'bare')?.rooms ?? 0,
      limit: ours[0]?.limit ?? 'loss',
      ratio: ratioOf(climbs),
      pairedRatio: pairedRatioOf(pairs),
      workerCpu: best?.workerCpu ?? 0,
      nodeCpu: best?.nodeCpu ?? 0,
      generatorCpu: best?.generatorCpu ?? 0,
      loss: best?.loss ?? 1,
      joinsPerSecond: (joins.joined * 1_000) / joins.ms,
      memoryPerRoomKb: Math.max(...ours.map((one) => one.memoryPerRoomKb)),
      churn: churned,
      platform: beside?.steps.at(-1) ?? null,
      recording,
      climbs,
      failures: [...climbs, ...(beside ? [beside] : [])].flatMap(({ joins: { failures } }) => failures),
    };
  } finally {
    await ground.stop();
  }
}

/** So many rooms on a node of a house with servers, workers and stores of its own. */
async function besidePlatform(
  ground: MediaGround,
  rooms: number,
  { seed, ms, progress }: { seed: number; ms: number; progress: Progress },
): Promise<Climbed> {
  const house = await startBenchHouse({ servers: 1, workers: 1, progress });
  try {
    const privateKey = Buffer.from(house.env.ROOM_TOKEN_PRIVATE_KEY ?? '', 'base64').toString('utf8');
    const media = await ground.ours({ redisUrl: house.redisUrl, privateKey });
    try {
      return await progress.step(`${rooms} rooms beside the platform`, ({ say }) =>
        climb({ media, seed, sizes: [rooms], ms, pin: false, say }),
      );
    } finally {
      await media.stop();
    }
  } finally {
    await house.stop();
  }
}
