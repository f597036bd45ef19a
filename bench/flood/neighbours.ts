import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Ack } from '@cc/contract/events.ts';
import type { Person } from '../support/people.ts';
import { percentile } from '../match-bench/percentile.ts';

const EVENT_EVERY_MS = 500;
const REQUEST_EVERY_MS = 2_000;

interface Times {
  p50: number;
  p95: number;
  p99: number;
}

export interface Noticed {
  /** Full snapshots over the socket, seven queries each; null when none was answered. */
  eventMs: Times | null;
  /** `GET /api/users/me`. */
  requestMs: Times | null;
  /** What was refused or not answered within 10 s. */
  failed: number;
  /** Share of a core that the server used meanwhile: does not depend on what else the machine is doing. */
  serverCpu: number;
}

/** People who use the product as everybody does, each from an address of their own. */
export async function connectNeighbours(url: string, people: readonly Person[]) {
  const neighbours = await Promise.all(
    people.map(async ({ token }, i) => {
      const headers = { 'x-forwarded-for': `198.51.100.${i + 1}` };
      const options = { transports: ['websocket'], forceNew: true, extraHeaders: headers, auth: { token } };
      const socket = io(url, options);
      await new Promise((resolve, reject) => socket.once('connect', () => resolve(null)).once('connect_error', reject));
      return { socket, headers: { ...headers, authorization: `Bearer ${token}` } };
    }),
  );

  /** What they notice in the next `ms`. */
  async function watch(ms: number): Promise<Noticed> {
    const times = { event: [] as number[], request: [] as number[] };
    let failed = 0;
    const until = performance.now() + ms;
    const cpuBefore = await cpuSeconds(url);
    async function again(kind: keyof typeof times, everyMs: number, work: () => Promise<boolean>): Promise<void> {
      await delay(Math.random() * everyMs);
      while (performance.now() < until) {
        const began = performance.now();
        if (await work().catch(() => false)) times[kind].push(performance.now() - began);
        else failed += 1;
        await delay(Math.max(0, everyMs - (performance.now() - began)));
      }
    }
    await Promise.all(
      neighbours.flatMap(({ socket, headers }) => [
        again('event', EVENT_EVERY_MS, () => sync(socket)),
        again('request', REQUEST_EVERY_MS, async () => {
          const response = await fetch(`${url}/api/users/me`, { headers, signal: AbortSignal.timeout(10_000) });
          await response.arrayBuffer();
          return response.ok;
        }),
      ]),
    );
    const took = (performance.now() - until + ms) / 1_000;
    const used = async () => Math.round(((await cpuSeconds(url)) - cpuBefore) * (100 / took)) / 100;
    return { eventMs: timesOf(times.event), requestMs: timesOf(times.request), failed, serverCpu: await used() };
  }

  return { watch, leave: () => neighbours.forEach(({ socket }) => socket.disconnect()) };
}

async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^cc_process_cpu_seconds_total\S* (\S+)/m.exec(text)?.[1]);
}

const sync = async (socket: Socket): Promise<boolean> =>
  ((await socket.timeout(10_000).emitWithAck('sync', {})) as Ack<unknown>).ok;

const timesOf = (values: number[]): Times | null =>
  values.length === 0
    ? null
    : {
        p50: round(percentile(values, 0.5)),
        p95: round(percentile(values, 0.95)),
        p99: round(percentile(values, 0.99)),
      };
const round = (ms: number) => Math.round(ms * 10) / 10;
