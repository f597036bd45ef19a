import { setTimeout as delay } from 'node:timers/promises';
import { descendants } from '@cc/bench/support/process-tree.ts';
import type { Instance } from '@cc/dev/instance.ts';
import { shownAt, ways } from '../support/network/reception.ts';
import { until } from '../support/until.ts';
import type { Caller, NetworkedCall } from './behind-networks.ts';

/** How a call came through something that happened to it. Milliseconds from the moment at which it could go on. */
export interface Recovery {
  customerMs: number;
  consultantMs: number;
}

/** A pause shorter than this is how pictures come on a busy machine. */
const PAUSE_MS = 400;
/** As long as this is watched, at least, whether a pause is still to come. */
const WATCH_MS = 2_000;
const FRAMES = 10;

/** When pictures were back after the longest pause that had not ended at `since`, in ms after it; 0 when there was none. */
async function backAfter({ visitor }: Caller, since: number): Promise<number> {
  return until(
    'pictures to be back',
    async () => {
      const shown = await shownAt(visitor.page);
      const now = Date.now();
      const after = shown.filter((at) => at > since);
      if (now < since + WATCH_MS || after.length < FRAMES || now - (after.at(-1) ?? 0) > PAUSE_MS) return false;
      const before = shown.findLast((at) => at <= since);
      // After a reload nothing is known of before.
      const moments = before === undefined ? [since - PAUSE_MS, ...after] : [before, ...after];
      const pauses = moments.slice(1).map((at, i) => ({ at, ms: at - (moments[i] ?? at) }));
      const longest = pauses.reduce((one, other) => (other.ms > one.ms ? other : one));
      return longest.ms > PAUSE_MS ? Math.round(longest.at - since) : 0;
    },
    { timeoutMs: 60_000 },
  );
}

async function bothBack({ customer, consultant }: NetworkedCall, since: number): Promise<Recovery> {
  const [customerMs, consultantMs] = await Promise.all([backAfter(customer, since), backAfter(consultant, since)]);
  return { customerMs, consultantMs };
}

/** People on each media node, by the name of its process. */
async function peersByNode({ addresses }: Instance): Promise<Record<string, number>> {
  const nodes = Object.entries(addresses).filter(([name]) => name.startsWith('sfu'));
  const counts = nodes.map(async ([name, url]) => {
    // One that is being started anew has nobody.
    const text = await fetch(`${url}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    return [name, Number(/^cc_sfu_peers(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1] ?? 0)] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

/** How many people all media nodes together believe to have. */
export async function peersOf(instance: Instance): Promise<number> {
  return Object.values(await peersByNode(instance)).reduce((sum, count) => sum + count, 0);
}

/** The media node that the two are on, by the name of its process. */
async function hostOf(instance: Instance): Promise<string> {
  const host = Object.entries(await peersByNode(instance)).find(([, count]) => count >= 2);
  if (!host) throw new Error('No media node has two people.');
  return host[0];
}

type Fault = (call: NetworkedCall, instance: Instance) => Promise<Recovery>;

/** What happens to calls, by name. The network is the customer's. */
export const FAULTS: Record<string, Fault> = {
  'offline for 5 s, and the browser knows': async (call) => {
    const { network, visitor } = call.customer;
    const context = visitor.page.context();
    network.goOffline();
    await context.setOffline(true);
    await delay(5_000);
    network.goOnline();
    await context.setOffline(false);
    return bothBack(call, Date.now());
  },
  'offline for 30 s, and nobody says so': async (call) => {
    call.customer.network.goOffline();
    await delay(30_000);
    call.customer.network.goOnline();
    return bothBack(call, Date.now());
  },
  'another address': async (call) => {
    call.customer.network.rebind();
    return bothBack(call, Date.now());
  },
  'another network': async (call) => {
    call.customer.network.change();
    return bothBack(call, Date.now());
  },
  'media worker killed': async (call, instance) => {
    const pid = instance.pids[await hostOf(instance)];
    const since = Date.now();
    for (const worker of pid ? descendants(pid) : []) process.kill(worker, 'SIGKILL');
    return bothBack(call, since);
  },
  'media node drained': async (call, instance) => {
    const ended = instance.kill(await hostOf(instance), { signal: 'SIGTERM' });
    const recovery = await bothBack(call, Date.now());
    await ended;
    return recovery;
  },
  reload: async (call) => {
    const since = Date.now();
    await call.customer.visitor.page.reload();
    return bothBack(call, since);
  },
  'UDP blocked': async (call) => {
    call.customer.network.allow('tcp');
    const recovery = await bothBack(call, Date.now());
    const found = await ways(call.customer.visitor.page);
    if (found.some((way) => way !== 'tcp')) throw new Error(`Not by TCP: ${found.join(', ')}`);
    return recovery;
  },
};
