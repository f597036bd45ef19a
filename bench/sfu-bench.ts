import { loadavg } from 'node:os';
import { z } from 'zod';
import { machine, oneDigit } from './support/machine.ts';
import { command, count, seed } from './command.ts';
import type { Churn } from './sfu-bench/churn.ts';
import { runSfu, type SfuReport } from './sfu-bench/run.ts';

/**
 * `npm run -s bench:sfu -- [--json] [--seed N] [--rooms N] [--seconds N] [--cycles N] [--platform N] [--recordings N]`: calls of two over one media
 * worker, through our node and through a bare mediasoup loop, in turn. Exit code 1 when something is wrong: a join failed, packets
 * were lost with the fewest rooms already, or memory grows. Missing an aim is said, but is no fault.
 */
const options = z.object({
  seed,
  rooms: count(120),
  seconds: count(4),
  /** 0 leaves it out, as with the next. */
  cycles: z.coerce.number().int().min(0).default(2000),
  platform: z.coerce.number().int().min(0).default(50),
  recordings: z.coerce.number().int().min(0).default(10),
});

/**
 * Memory that a closed room may leave behind, in KB. Half a KB is what the node remembers of it for ten minutes: ids that must not come
 * back. What the system counts moves by an MB or two with what V8 and malloc hold on to, so it is allowed more.
 */
const FLAT_KB = { kept: 1, rss: 3 };
/** With fewer than this, what is only made once outweighs what each leaves. */
const TELLING_CYCLES = 1_000;

function missed({ rooms, ratio, platform, limit }: SfuReport): string[] {
  const notes: string[] = [];
  if (rooms < 100)
    notes.push(`rooms is ${rooms} (limit: ${limit}); the aim is 100 where the generator has a core of its own`);
  if (ratio === null || ratio < 0.95) notes.push(`ratio is ${ratio}; the aim is 0.95`);
  if (platform && (platform.loss > 0 || platform.silent > 0)) {
    notes.push(`platform: ${platform.rooms} rooms lost ${platform.loss} of their packets; the aim is none`);
  }
  return notes;
}

const isFlat = ({ keptSlopeKbPerCycle, rssSlopeKbPerCycle }: Churn): boolean =>
  keptSlopeKbPerCycle <= FLAT_KB.kept && rssSlopeKbPerCycle <= FLAT_KB.rss;

function wrong({ rooms, churn, failures }: SfuReport): string[] {
  return [
    ...[...failures, ...(churn?.failures ?? [])].slice(0, 5).map((failure) => `WRONG  ${failure}`),
    ...(rooms === 0 ? ['WRONG  not even the fewest rooms went without loss'] : []),
    ...(churn && churn.cycles >= TELLING_CYCLES && !isFlat(churn)
      ? [
          `WRONG  memory grows by ${churn.keptSlopeKbPerCycle} KB a room, ${churn.rssSlopeKbPerCycle} KB as the system counts`,
        ]
      : []),
  ];
}

await command({ options }, async (read, progress) => {
  const where = { ...machine(), loadBefore: oneDigit(loadavg()[0] ?? 0) };
  const found = await runSfu({ ...read, progress });
  const faults = wrong(found);
  return {
    report: rounded({ ...found, seed: read.seed, machine: where }),
    notes: [...faults, ...missed(found)],
    ok: faults.length === 0,
  };
});

/** Four digits behind the point are more than any of it is worth. */
function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'number' ? Math.round(part * 10_000) / 10_000 : part,
  ) as T;
}
