import { createMetrics } from '@cc/platform/metrics.ts';
import type { Outbox } from './facts/outbox.ts';
import type { Rooms } from './room/rooms.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

/** The node's figures, read when they are scraped. */
export function createSfuMetrics({ rooms, pool, outbox }: { rooms: Rooms; pool: WorkerPool; outbox: Outbox }) {
  const metrics = createMetrics('sfu');
  const read = (name: string, help: string, value: () => number): void => {
    const gauge = metrics.gauge(name, help);
    // prom-client calls `collect` before each scrape.
    Object.assign(gauge, { collect: () => gauge.set(value()) });
  };
  const peers = () => rooms.all().flatMap((room) => [...room.peers.values()]);
  read('sfu_rooms', 'Open rooms', () => rooms.all().length);
  read('sfu_peers', 'People in rooms, warm or in the call', () => peers().length);
  read(
    'sfu_peers_present',
    'People in a call whose media arrives',
    () => peers().filter((peer) => peer.info.present).length,
  );
  read('sfu_facts_pending', 'Facts that Redis has not taken yet', () => outbox.pending);
  read('sfu_workers', 'Living media workers', () => pool.alive().length);
  read('sfu_worker_restarts', 'Media workers that died and were replaced', () => pool.restarts);
  read('sfu_worker_load', 'Share of a core used by the busiest media worker', () => pool.load());
  return metrics;
}
