import { setTimeout as delay } from 'node:timers/promises';
import type { Conditions } from '../support/network/link.ts';
import { reception, shownAt, type Reception } from '../support/network/reception.ts';
import type { Caller, NetworkedCall } from './behind-networks.ts';

/** Networks that people really sit in, by name. */
export const BAD_NETWORKS: Record<string, Conditions> = {
  'loss 2 %': { loss: 0.02 },
  'loss 5 %': { loss: 0.05 },
  'loss 10 %': { loss: 0.1 },
  '200 ms there and back': { delayMs: 100, reorder: 0.01 },
  '300 kbit/s': { bitrate: 300_000 },
};

/** What one person saw and heard over the measured time. */
export interface Received {
  /** Share of the voice that was made up because packets were missing, 0 to 1. */
  concealed: number;
  /** Longest time between two pictures, ms. */
  longestFreezeMs: number;
  framesPerSecond: number;
  kbitPerSecond: number;
  width: number;
}

/** While the network is new, the call finds its way; judged is what comes after. */
const SETTLE_MS = 6_000;

/** The customer's network turns bad, both ways, for a while; then it is good again. */
export async function underBadNetwork(
  { customer, consultant }: NetworkedCall,
  conditions: Conditions,
  forMs: number,
): Promise<{ customer: Received; consultant: Received }> {
  customer.network.behave(conditions);
  try {
    await delay(SETTLE_MS);
    const both = [customer, consultant];
    const before = await Promise.all(both.map(({ visitor }) => reception(visitor.page)));
    const from = Date.now();
    await delay(forMs);
    const [mine, theirs] = await Promise.all(both.map((caller, i) => received(caller, before[i], from)));
    if (!mine || !theirs) throw new Error('Nobody was measured.');
    return { customer: mine, consultant: theirs };
  } finally {
    customer.network.behave({});
  }
}

async function received({ visitor }: Caller, before: Reception | undefined, from: number): Promise<Received> {
  const [after, shown] = await Promise.all([reception(visitor.page), shownAt(visitor.page)]);
  const to = Date.now();
  const since = (name: 'samples' | 'concealed' | 'frames' | 'bytes') => after[name] - (before?.[name] ?? 0);
  const seconds = (to - from) / 1_000;
  const moments = [from, ...shown.filter((at) => at > from && at < to), to];
  const pauses = moments.slice(1).map((at, i) => at - (moments[i] ?? at));
  return {
    concealed: round(since('concealed') / Math.max(1, since('samples')), 4),
    longestFreezeMs: Math.round(Math.max(...pauses)),
    framesPerSecond: round(since('frames') / seconds, 1),
    kbitPerSecond: Math.round((since('bytes') * 8) / 1_000 / seconds),
    width: after.width,
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
