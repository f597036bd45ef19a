import { createRandom } from '@cc/dev/demo/random.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { OpenDoor } from './door.ts';
import { createPeer, type Peer } from './peer.ts';

/** As fine as a browser paces its packets. */
const PLAY_MS = 5;
const FEEDBACK_MS = 100;
const REPORT_MS = 1_000;
/** One video frame's time: everybody has a place in it of their own. */
const PHASES_MS = 50;
/** Rooms that are being joined at the same time; and opened and closed. */
const LANES = { grow: 6, churn: 16 };
const SSRCS_A_PEER = 10;
const STREAMS_A_ROOM = 4;

/** What happened between two looks at everybody. */
export interface Window {
  ms: number;
  expected: number;
  received: number;
  /** Streams of which nothing came in it. */
  silent: number;
  /** Of a core, by this whole process. */
  cpu: number;
}

export interface Joined {
  joined: number;
  failures: string[];
  ms: number;
}

/** Rooms of two people who all send and receive. `newId` makes UUIDs. */
export function createCrowd(options: { openDoor: OpenDoor; seed: number; now: () => number; newId: () => string }) {
  const { openDoor, now, newId } = options;
  const random = createRandom(options.seed);
  const rooms = new Map<string, Peer[]>();
  let ssrc = 0;

  const all = () => [...rooms.values()].flat();
  const every = (ms: number, what: (peer: Peer) => void) => setInterval(() => all().forEach(what), ms);
  const timers = [
    setInterval(() => {
      const at = now();
      for (const peers of rooms.values()) for (const peer of peers) peer.play(at);
    }, PLAY_MS),
    every(FEEDBACK_MS, (peer) => peer.feedback()),
    every(REPORT_MS, (peer) => peer.report()),
  ];

  /** Both people join at once; resolves once media can flow both ways. */
  async function open(): Promise<string> {
    const room = newId();
    const one = () => {
      const phase = random.next() * PHASES_MS;
      return createPeer({ openDoor, room, person: newId(), ssrc: (ssrc += SSRCS_A_PEER), phase, now });
    };
    const tried = await Promise.allSettled([one(), one()]);
    const peers = tried.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    rooms.set(room, peers);
    try {
      for (const result of tried) if (result.status === 'rejected') throw result.reason;
      await Promise.all(peers.map((peer) => peer.receive()));
      await Promise.all(peers.map((peer) => peer.connected));
      return room;
    } catch (error) {
      close(room);
      throw error;
    }
  }

  function close(room: string): void {
    for (const peer of rooms.get(room) ?? []) peer.close();
    rooms.delete(room);
  }

  /** Does something so many times, a few at a time; counts what went wrong. */
  async function repeat(times: number, lanes: number, work: () => Promise<unknown>): Promise<Joined> {
    const startedAt = now();
    const failures: string[] = [];
    let left = times;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        await work().catch((error: unknown) => failures.push(String(error)));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return { joined: 2 * (times - failures.length), failures, ms: now() - startedAt };
  }

  return {
    /** So many rooms more. Like in a browser, what does not connect is tried again. */
    grow: (count: number): Promise<Joined> => repeat(count, LANES.grow, () => open().catch(open)),
    /** Ids of the rooms that are open, oldest first. */
    rooms: (): string[] => [...rooms.keys()],
    /** Opens and closes so many rooms; each is open until something of every stream has arrived. */
    churn: (cycles: number, end: (room: string) => Promise<unknown>): Promise<Joined> =>
      repeat(cycles, LANES.churn, async () => {
        const room = await open();
        const until = now() + 10_000;
        const arriving = () => (rooms.get(room) ?? []).flatMap((peer) => peer.counts()).filter(Boolean).length;
        while (arriving() < STREAMS_A_ROOM) {
          if (now() > until) throw new Error('a stream did not arrive');
          await delay(20);
        }
        await end(room);
        await Promise.all((rooms.get(room) ?? []).map((peer) => peer.ended));
        close(room);
      }),
    async watch(ms: number): Promise<Window> {
      const before = new Map(all().map((peer) => [peer, peer.counts()]));
      const used = process.cpuUsage();
      const startedAt = now();
      await delay(ms);
      const took = now() - startedAt;
      const { user, system } = process.cpuUsage(used);
      const window: Window = { ms: took, expected: 0, received: 0, silent: 0, cpu: (user + system) / 1_000 / took };
      for (const [peer, counts] of before) {
        peer.counts().forEach((count, i) => {
          const expected = (count?.expected ?? 0) - (counts[i]?.expected ?? 0);
          const received = (count?.received ?? 0) - (counts[i]?.received ?? 0);
          window.expected += expected;
          window.received += Math.min(received, expected);
          if (received === 0) window.silent += 1;
        });
      }
      return window;
    },
    close(): void {
      timers.forEach(clearInterval);
      for (const room of [...rooms.keys()]) close(room);
    },
  };
}

export type Crowd = ReturnType<typeof createCrowd>;
