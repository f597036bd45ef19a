import type { Progress } from '@cc/dev/bootstrap/progress.mjs';
import { startInstance } from '@cc/dev/instance.ts';
import { houseOf, type House } from '@cc/e2e/support/house.ts';
import { BAD_NETWORKS, underBadNetwork, type Received } from '@cc/e2e/way/bad-networks.ts';
import { callBehindNetworks } from '@cc/e2e/way/behind-networks.ts';
import { FAULTS, type Recovery } from '@cc/e2e/way/faults.ts';
import { enterCalls } from '@cc/e2e/way/many-calls.ts';
import type { Instance } from '@cc/dev/instance.ts';
import { percentilesOf, type Percentiles } from '../support/percentiles.ts';
import { missedAims } from './aims.ts';

export interface CallReport {
  /** How many calls were entered. */
  calls: number;
  /** From the click on "Accept": until the customer's page knows that the price is held, and until both see the other; ms. */
  acceptToHeldMs: Percentiles | null;
  acceptToMediaMs: Percentiles | null;
  /** What both received while the customer's network was bad. */
  networks: Record<string, { customer: Received; consultant: Received }>;
  /** Until both saw each other again, from the moment at which that was possible; ms. */
  recoveries: Record<string, Recovery>;
}

export interface CallOptions {
  calls: number;
  /** Measured in each bad network. */
  seconds: number;
  progress: Progress;
}

/** Plays calls in Chromium in a house with two media nodes. */
export async function runCalls({
  calls,
  seconds,
  progress,
}: CallOptions): Promise<{ report: CallReport; missed: string[] }> {
  const env = { RING_SECONDS: '120' };
  const instance = await startInstance({ demo: false, sfuWorkers: 1, sfu: 2, env, progress });
  let house: House | undefined;
  try {
    house = await houseOf(instance);
    const timings = await enterCalls(house, calls, (call, { acceptToMediaMs }) =>
      progress.note(`call ${call}: ${acceptToMediaMs} ms from the click to both pictures`),
    );
    const { networks, recoveries } =
      seconds > 0 ? await bear(house, instance, seconds, progress) : { networks: {}, recoveries: {} };
    const report: CallReport = {
      calls,
      acceptToHeldMs: percentilesOf(timings.map(({ acceptToHeldMs }) => acceptToHeldMs)),
      acceptToMediaMs: percentilesOf(timings.map(({ acceptToMediaMs }) => acceptToMediaMs)),
      networks,
      recoveries,
    };
    return { report, missed: missedAims(report) };
  } finally {
    await house?.close();
    await instance.stop();
  }
}

async function bear(
  house: House,
  instance: Instance,
  seconds: number,
  progress: Progress,
): Promise<Pick<CallReport, 'networks' | 'recoveries'>> {
  const networks: CallReport['networks'] = {};
  const recoveries: CallReport['recoveries'] = {};
  const call = await callBehindNetworks(house);
  try {
    for (const [name, conditions] of Object.entries(BAD_NETWORKS)) {
      networks[name] = await underBadNetwork(call, conditions, seconds * 1_000);
      progress.note(`${name}: ${JSON.stringify(networks[name])}`);
    }
    for (const [name, fault] of Object.entries(FAULTS)) {
      recoveries[name] = await fault(call, instance);
      progress.note(`${name}: ${JSON.stringify(recoveries[name])}`);
    }
  } finally {
    await call.close();
  }
  return { networks, recoveries };
}
