import { setTimeout as delay } from 'node:timers/promises';
import { createRedis } from '@cc/platform/redis.ts';
import type { BenchHouse } from '../support/house.ts';
import type { FaultPlan } from './faults.ts';
import type { Line } from './line.ts';

/** Lets the plan happen; resolves once the last fault is over and everything runs again. Answers how many there were. */
export async function letFaultsHappen(
  house: BenchHouse,
  lines: readonly Line[],
  plan: FaultPlan,
  say: (text: string) => void,
): Promise<number> {
  let happened = 0;

  async function toProcesses(): Promise<void> {
    for (const { kind, target, ms, gapMs } of plan.processes) {
      await delay(gapMs);
      happened += 1;
      say(`${kind} ${target}${ms ? ` for ${(ms / 1_000).toFixed(1)} s` : ''}`);
      if (kind === 'kill') await house.kill(target, ms);
      else if (kind === 'pause') await house.pause(target, ms);
      else await flush(house.redisUrl);
    }
  }

  async function toLines(): Promise<void> {
    const under: Promise<unknown>[] = [];
    for (const { kind, lines: hit, ms, gapMs } of plan.lines) {
      await delay(gapMs);
      happened += 1;
      for (const line of hit) lines[line]?.[kind](ms);
      under.push(delay(ms));
    }
    await Promise.all(under);
  }

  await Promise.all([toProcesses(), toLines()]);
  return happened;
}

async function flush(url: string): Promise<void> {
  const redis = createRedis(url);
  await redis.flushall();
  redis.disconnect();
}
