import { createRandom } from '@cc/dev/demo/random.ts';
import type { FaultPlan, ProcessFault } from '../chaos-dispatch/faults.ts';

export const WORKERS = 3;
const STARTING_MS = 1_500;
/** Shorter for what there is only one of: nothing can be decided without the stores, and no more is asked than that it goes on. */
const LONGEST_MS = { server: 8_000, workers: 15_000, stripe: 8_000, redis: 3_000, postgres: 2_500 };
const LONGEST_PAUSE_MS = 40_000;
type Kind = keyof typeof LONGEST_MS;

/**
 * What happens to the processes of a run; the same seed gives the same plan. Each kind is killed and paused in turn, in an order
 * of chance, workers twice as often as the others; Redis is flushed every tenth time, one workers process is paused for 40 s.
 */
export function planMoneyFaults(seed: number, count: number): FaultPlan {
  const random = createRandom(seed * 4_409 + 5);
  const kinds: Kind[] = ['workers', 'server', 'workers', 'stripe', 'redis', 'postgres'];
  const target = (kind: Kind) =>
    kind === 'workers' ? `workers-${random.between(1, WORKERS)}` : kind === 'server' ? 'server-1' : kind;
  let bag: [ProcessFault['kind'], Kind][] = [];
  const processes: ProcessFault[] = [];
  for (let i = 0; i < count; i += 1) {
    const gapMs = random.between(500, 4_000);
    if (i % 10 === 4) {
      processes.push({ kind: 'flush', target: 'redis', ms: 0, gapMs });
      continue;
    }
    if (i === Math.floor(count / 2)) {
      processes.push({ kind: 'pause', target: target('workers'), ms: LONGEST_PAUSE_MS, gapMs });
      continue;
    }
    if (bag.length === 0)
      bag = kinds.flatMap((kind) => [['kill', kind] as const, ['pause', kind] as const]).map(([a, b]) => [a, b]);
    const [kind, of] = bag.splice(Math.floor(random.next() * bag.length), 1)[0]!;
    const ms =
      kind === 'kill' ? random.between(100, Math.min(3_000, LONGEST_MS[of])) : random.between(500, LONGEST_MS[of]);
    processes.push({ kind: kind as 'kill' | 'pause', target: target(of), ms, gapMs });
  }
  const lastsMs = processes.reduce(
    (sum, { kind, ms, gapMs }) => sum + gapMs + ms + (kind === 'kill' ? STARTING_MS : 0),
    0,
  );
  return { processes, lines: [], lastsMs };
}
