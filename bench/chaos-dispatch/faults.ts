import { createRandom } from '@cc/dev/demo/random.ts';

/** Something bad that happens to one process. */
export type ProcessFault =
  | { kind: 'kill' | 'pause'; target: string; ms: number; gapMs: number }
  /** Redis forgets everything at once. */
  | { kind: 'flush'; target: 'redis'; ms: 0; gapMs: number };

/** Something bad that happens to the lines of some people: cut and refused, or silent, for `ms`. */
export interface LineFault {
  kind: 'cut' | 'silence';
  /** Which of the lines, by number. */
  lines: number[];
  ms: number;
  gapMs: number;
}

export interface FaultPlan {
  /** One after the other: never are two processes away at once, so one copy of server and worker is always up. */
  processes: ProcessFault[];
  /** One begins after the other, beside the above. */
  lines: LineFault[];
  /** About how long all of it takes, in ms. */
  lastsMs: number;
}

const LONGEST_PAUSE_MS = 40_000;
/** A process that is started again needs about this long until it is ready. */
const STARTING_MS = 1_500;
const SINGLE = ['redis', 'postgres'];

/**
 * What goes wrong in a run; the same seed gives the same plan. Every kind of process is killed and paused before any is for a
 * second time, in an order of chance; Redis is flushed once, in the middle.
 */
export function planFaults(options: { seed: number; count: number; copies: number; lines: number }): FaultPlan {
  const random = createRandom(options.seed);
  const shuffled = <T>(values: T[]): T[] => {
    const rest = [...values];
    return values.map(() => rest.splice(Math.floor(random.next() * rest.length), 1)[0]!);
  };
  const targetOf = (kind: string) => (SINGLE.includes(kind) ? kind : `${kind}-${random.between(1, options.copies)}`);
  const gapMs = () => random.between(500, 4_000);

  const kinds = ['server', 'workers', ...SINGLE];
  const round = () => shuffled(kinds.flatMap((kind) => [`kill ${kind}`, `pause ${kind}`]));
  const processes: ProcessFault[] = [];
  let bag: string[] = [];
  for (let i = 0; i < options.count; i += 1) {
    if (i === Math.floor(options.count / 2)) {
      processes.push({ kind: 'flush', target: 'redis', ms: 0, gapMs: gapMs() });
      continue;
    }
    if (bag.length === 0) bag = round();
    const [what, kind] = bag.pop()!.split(' ') as ['kill' | 'pause', string];
    const long = random.next() < 0.2 ? LONGEST_PAUSE_MS : 8_000;
    const ms = what === 'kill' ? random.between(200, 5_000) : random.between(Math.min(1_000, long), long);
    processes.push({ kind: what, target: targetOf(kind), ms, gapMs: gapMs() });
  }
  const lastsMs = processes.reduce(
    (sum, { kind, ms, gapMs: gap }) => sum + gap + ms + (kind === 'kill' ? STARTING_MS : 0),
    0,
  );

  const lines: LineFault[] = [];
  let last = 0;
  for (let at = random.between(500, 4_000); at < lastsMs; at += random.between(500, 4_000)) {
    const ms = random.next() < 0.25 ? random.between(1_000, 30_000) : random.between(1_000, 5_000);
    // None outlasts the others: a run is over when the last process runs again.
    if (at + ms > lastsMs) continue;
    const hit = Array.from({ length: random.between(1, 8) }, () => random.between(0, options.lines - 1));
    lines.push({ kind: random.next() < 0.6 ? 'cut' : 'silence', lines: [...new Set(hit)], ms, gapMs: at - last });
    last = at;
  }
  return { processes, lines, lastsMs };
}
