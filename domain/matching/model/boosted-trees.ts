/** A sum of small regression trees. Plain JSON. */
export interface BoostedTrees {
  /** Names of what the trees ask about; they refer to them by index. */
  features: readonly string[];
  trees: readonly BoostedTree[];
}

/**
 * One tree, from node 0 down. Node `i` asks whether `feature[i]` is at most `threshold[i]` and goes on to `yes[i]` or
 * `no[i]`: a later node, or, when it is negative, leaf −1 − it. A tree without nodes is its one leaf.
 */
export interface BoostedTree {
  feature: readonly number[];
  threshold: readonly number[];
  yes: readonly number[];
  no: readonly number[];
  /** What each leaf adds. */
  value: readonly number[];
}

/** Leaves of a tree are bits of a number. */
export const MOST_LEAVES = 32;

/** That `feature` is above `threshold` rules out all leaves of `tree` but those in `left`. */
interface Question {
  feature: number;
  threshold: number;
  tree: number;
  left: number;
}

/**
 * A function from a row, in the order of `names`, to the sum of the leaves it falls into. It allocates nothing.
 *
 * Trees are not walked down one by one, which a processor cannot guess ahead. Feature by feature, thresholds in ascending
 * order, each that the row is above strikes out the leaves on the side of "yes"; then a row falls into the leftmost leaf that
 * is left of each tree (QuickScorer: Lucchese et al., SIGIR 2015).
 * @throws RangeError when the trees ask about a feature that is not among the names (they are of another release), or are not
 * trees of at most `MOST_LEAVES` leaves.
 */
export function createTreeScorer(
  { features, trees }: BoostedTrees,
  names: readonly string[],
): (row: Float64Array) => number {
  const column = features.map((name) => names.indexOf(name));
  const questions: Question[] = [];
  // Only as far apart as need be, so that all of them stay near the processor.
  const width = Math.max(0, ...trees.map(({ value }) => value.length));
  const values = new Float64Array(trees.length * width);
  for (const [t, tree] of trees.entries()) {
    const leaves = leavesFromLeft(tree, (node, under) => {
      const feature = column[tree.feature[node]!] ?? -1;
      if (feature < 0) throw new RangeError(`Trees ask about an unknown feature: ${features[tree.feature[node]!]}`);
      questions.push({ feature, threshold: tree.threshold[node]!, tree: t, left: ~under });
    });
    for (const [i, leaf] of leaves.entries()) values[t * width + i] = tree.value[leaf]!;
  }
  questions.sort((a, b) => a.feature - b.feature || a.threshold - b.threshold);
  const starts = Int32Array.from([...names, ''], (_, f) => questions.filter(({ feature }) => feature < f).length);
  const threshold = Float64Array.from(questions, (question) => question.threshold);
  const treeOf = Int32Array.from(questions, ({ tree }) => tree);
  const left = Int32Array.from(questions, (question) => question.left);
  const leavesLeft = new Int32Array(trees.length);

  return (row) => {
    leavesLeft.fill(-1);
    for (let f = 0; f < names.length; f++) {
      const value = row[f]!;
      const end = starts[f + 1]!;
      for (let q = starts[f]!; q < end && !(value <= threshold[q]!); q++) leavesLeft[treeOf[q]!]! &= left[q]!;
    }
    let sum = 0;
    for (let t = 0; t < leavesLeft.length; t++) {
      const bits = leavesLeft[t]!;
      // The lowest bit's place.
      sum += values[t * width + 31 - Math.clz32(bits & -bits)]!;
    }
    return sum;
  };
}

/** The leaves, yes before no; tells of each node which of them, as bits by their place, are on its side of "yes". */
function leavesFromLeft(tree: BoostedTree, tell: (node: number, under: number) => void): number[] {
  const leaves: number[] = [];
  /** Returns the bits of the leaves below. */
  function below(to: number): number {
    if (to < 0) {
      if (leaves.length >= MOST_LEAVES) throw new RangeError(`A tree has more than ${MOST_LEAVES} leaves.`);
      return 1 << (leaves.push(-1 - to) - 1);
    }
    const [yes, no] = [tree.yes[to], tree.no[to]];
    for (const next of [yes, no]) {
      const known =
        next !== undefined && (next < 0 ? -next <= tree.value.length : next > to && next < tree.feature.length);
      if (!known) throw new RangeError('A tree leads nowhere.');
    }
    const under = below(yes!);
    tell(to, under);
    return under | below(no!);
  }
  below(tree.feature.length > 0 ? 0 : -1);
  return leaves;
}
