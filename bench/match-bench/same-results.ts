import type { Found } from './engine.ts';

/** Sums of the same numbers in another order differ by less. */
const CLOSE = 1e-9;

/**
 * Where two engines disagree that should not: in each place the scores must be equal, and the consultant must be one whom the
 * other gives that score too. Whoever ties with the last place may be missing there. Undefined when they agree.
 */
export function disagreement(ours: readonly Found[], theirs: readonly Found[]): string | undefined {
  if (ours.length !== theirs.length) return `${ours.length} results against ${theirs.length}`;
  const equal = (a: number, b: number) => Math.abs(a - b) <= CLOSE * Math.max(a, b);
  const lowest = ours.at(-1)?.score ?? 0;
  for (const [i, { id, score }] of ours.entries()) {
    const other = theirs[i]!;
    if (!equal(score, other.score)) return `place ${i + 1}: score ${score} against ${other.score}`;
    const known = equal(score, lowest) || theirs.some((hit) => hit.id === id && equal(hit.score, score));
    if (!known) return `place ${i + 1}: ${id} against ${other.id}`;
  }
  return undefined;
}
