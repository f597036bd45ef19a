import { createWorker, type types as ms } from 'mediasoup';
import type { Logger } from '@cc/platform/log.ts';
import { createCpuMeter } from './cpu-meter.ts';
import { listenInfosOf, type ListenAddress } from './listen.ts';

export interface WorkerPoolOptions {
  count: number;
  workerBin: string | undefined;
  /** Where every worker listens, and what clients are told of it. */
  listen: readonly ListenAddress[];
  /** Worker i listens on this + i, UDP and TCP. */
  rtcPort: number;
  now: () => number;
  logger: Logger;
}

/** One media worker process with the one port that all its transports share. */
export interface MediaWorker {
  index: number;
  worker: ms.Worker;
  webRtcServer: ms.WebRtcServer;
  /** Rooms that live on it. */
  rooms: number;
  /** Share of one core it used lately, 0 to 1. */
  cpu: () => number;
}

const RESTART_MS = 250;
const CPU_EVERY_MS = 3_000;

/** Media workers, replaced when they die. What lived on a dead one is gone; mediasoup closes its routers, which tells the rooms. */
export async function createWorkerPool(options: WorkerPoolOptions) {
  const { count, logger, now } = options;
  const slots: (MediaWorker | null)[] = Array.from({ length: count }, () => null);
  let closing = false;
  let restarts = 0;

  async function spawn(index: number): Promise<void> {
    const worker = await createWorker({ logLevel: 'warn', ...(options.workerBin && { workerBin: options.workerBin }) });
    try {
      const listenInfos = listenInfosOf(options.listen, options.rtcPort + index);
      const webRtcServer = await worker.createWebRtcServer({ listenInfos });
      if (closing) return worker.close();
      const meter = createCpuMeter(worker, now, CPU_EVERY_MS);
      slots[index] = { index, worker, webRtcServer, rooms: 0, cpu: meter.value };
      worker.once('died', (error) => {
        meter.stop();
        slots[index] = null;
        restarts += 1;
        logger.error({ err: error, worker: index }, 'media worker died; starting another');
        if (!closing) respawn(index);
      });
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  function respawn(index: number): void {
    setTimeout(() => {
      if (closing) return;
      spawn(index).catch((error: unknown) => {
        logger.error({ err: error, worker: index }, 'media worker does not start; trying again');
        respawn(index);
      });
    }, RESTART_MS);
  }

  const alive = (): MediaWorker[] => slots.filter((slot) => slot !== null);

  try {
    await Promise.all(slots.map((_, index) => spawn(index)));
  } catch (error) {
    for (const slot of alive()) slot.worker.close();
    throw error;
  }

  return {
    alive,
    /** The worker with the fewest rooms, or undefined while none lives. */
    pick: (): MediaWorker | undefined => alive().sort((a, b) => a.rooms - b.rooms || a.cpu() - b.cpu())[0],
    /** Busiest worker's share of a core. */
    load: (): number => Math.max(0, ...alive().map((slot) => slot.cpu())),
    get restarts(): number {
      return restarts;
    },
    close(): void {
      closing = true;
      for (const slot of alive()) slot.worker.close();
    },
  };
}

export type WorkerPool = Awaited<ReturnType<typeof createWorkerPool>>;
