import { createMetrics } from '@cc/platform/metrics.ts';
import type { Outbox } from './facts/outbox.ts';
import type { Addresses } from './handlers/addresses.ts';
import { createTraffic } from './media/traffic.ts';
import type { Recordings } from './recording/recordings.ts';
import type { Rooms } from './room/rooms.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

export interface SfuMetricsOptions {
  rooms: Rooms;
  pool: WorkerPool;
  outbox: Outbox;
  addresses: Addresses;
  recordings: Recordings;
}

/** The node's figures, most of them read when they are scraped. */
export function createSfuMetrics({ rooms, pool, outbox, addresses, recordings }: SfuMetricsOptions) {
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
  read('sfu_recordings', 'Calls that are being recorded', () => recordings.running);
  read('sfu_recordings_max', 'Calls that may be recorded at once', () => recordings.max);
  read('sfu_recordings_refused', 'Recordings refused because as many as may be were running', () => recordings.refused);
  read('sfu_facts_pending', 'Facts that Redis has not taken yet', () => outbox.pending);
  read('sfu_workers', 'Living media workers', () => pool.alive().length);
  read('sfu_worker_restarts', 'Media workers that died and were replaced', () => pool.restarts);
  read('sfu_worker_load', 'Share of a core used by the busiest media worker', () => pool.load());
  read('sfu_connections_refused', 'Connections refused because their address had too many', () => addresses.refused);

  const roundTrip = metrics.seconds('sfu_round_trip', 'Round trip to a person, by their receiver reports');
  const join = metrics.seconds('sfu_join', 'From join until the way of a person to us is encrypted');
  const traffic = createTraffic(rooms, (ms) => roundTrip.observe(ms / 1000));
  read('sfu_received_bits_per_second', 'What people send', () => traffic.bitrate('send'));
  read('sfu_sent_bits_per_second', 'What people are sent, as of the last ten seconds', () => traffic.bitrate('recv'));
  read('sfu_received_loss', 'Share of packets lost on the way here, 0 to 1', () => traffic.loss('send'));
  read('sfu_sent_loss', 'Share of packets lost on the way from here, 0 to 1', () => traffic.loss('recv'));
  return {
    ...metrics,
    /** Once a second. */
    tick: traffic.tick,
    joined: (ms: number): void => join.observe(ms / 1000),
  };
}
