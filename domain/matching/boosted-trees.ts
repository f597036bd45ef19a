/** A sum of small regression trees. Plain JSON. */
export interface BoostedTrees {
  /** Names of what the trees ask about; they refer to them by index. */
  features: readonly string[];
  trees: readonly BoostedTree[];
}

/**
 * One tree, from node 0 down. Node `i` asks whether `feature[i]` is at most `threshold[i]` and goes on to `yes[i]` or
 * `no[i]`: another node, or, when it is negative, leaf −1 − it. A tree without nodes is its one leaf.
 */
export interface BoostedTree {
  feature: readonly number[];
  threshold: readonly number[];
  yes: readonly number[];
  no: readonly number[];
  /** What each leaf adds. */
  value: readonly number[];
}

/**
 * A function from a row, in the order of `names`, to the sum of the leaves it falls into. It allocates nothing.
 * @throws RangeError when the trees ask about a feature that is not among the names: they are of another release.
 */
export function createTreeScorer(model: BoostedTrees, names: readonly string[]): (row: Float64Array) => number {
  const column = model.features.map((name) => names.indexOf(name));
  const nodes = model.trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const feature = new Int32Array(nodes);
  const threshold = new Float64Array(nodes);
  /** Two a node: where yes leads, where no does. */
  const next = new Int32Array(2 * nodes);
  const value = Float64Array.from(model.trees.flatMap((tree) => tree.value));
  const roots = new Int32Array(model.trees.length);
  let node = 0;
  let leaf = 0;
  for (const [t, tree] of model.trees.entries()) {
    const [firstNode, firstLeaf] = [node, leaf];
    const placed = (to: number) => (to < 0 ? to - firstLeaf : to + firstNode);
    roots[t] = tree.feature.length > 0 ? firstNode : -1 - firstLeaf;
    for (const [i, asked] of tree.feature.entries()) {
      const at = column[asked] ?? -1;
      if (at < 0) throw new RangeError(`Trees ask about an unknown feature: ${model.features[asked] ?? asked}`);
      feature[node] = at;
      threshold[node] = tree.threshold[i]!;
      next[2 * node] = placed(tree.yes[i]!);
      next[2 * node + 1] = placed(tree.no[i]!);
      node++;
    }
    leaf += tree.value.length;
  }

  return (row) => {
    let sum = 0;
    for (let t = 0; t < roots.length; t++) {
      let at = roots[t]!;
      while (at >= 0) at = row[feature[at]!]! <= threshold[at]! ? next[2 * at]! : next[2 * at + 1]!;
      sum += value[-1 - at]!;
    }
    return sum;
  };
}
