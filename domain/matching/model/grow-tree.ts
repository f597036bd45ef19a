import type { BinnedRows } from './binned-rows.ts';

/** First and second derivative of the loss by each row's score. */
export interface Slopes {
  gradient: Float64Array;
  hessian: Float64Array;
}

export interface TreeLimits {
  leaves: number;
  /** Each leaf has at least so many rows, and at least this sum of second derivatives. */
  minRows: number;
  minHessian: number;
  /** Ridge penalty on the leaves. */
  l2: number;
}

/** A tree that asks for bins: nodes and leaves as in a `BoostedTree`, with the last bin of "yes" in the threshold's place. */
export interface BinTree {
  feature: number[];
  bin: number[];
  yes: number[];
  no: number[];
  value: number[];
}

/** Numbers a bin: sum of gradients, sum of hessians, rows. */
const NUMBERS = 3;

interface Leaf {
  /** Its rows, as a stretch of the ordered ones. */
  start: number;
  end: number;
  sums: Float64Array;
  gradient: number;
  hessian: number;
  /** Where it hangs. */
  parent: number;
  side: 'yes' | 'no';
  split: Split | undefined;
}
interface Split {
  gain: number;
  feature: number;
  bin: number;
}

/**
 * Grows a tree by always splitting the leaf that gains most, by the second-order view of the loss.
 * @param rows the rows to learn from; their order is changed.
 * @param features the features it may ask about.
 */
export function growTree(
  { bins, bounds }: BinnedRows,
  { gradient, hessian }: Slopes,
  rows: Int32Array,
  { features, limits }: { features: readonly number[]; limits: TreeLimits },
): BinTree {
  const tree: BinTree = { feature: [], bin: [], yes: [], no: [], value: [] };
  const width = Math.max(1, ...features.map((f) => bounds[f]!.length + 1)) * NUMBERS;
  const moved = new Int32Array(rows.length);
  const gradients = new Float64Array(rows.length);
  const hessians = new Float64Array(rows.length);

  function sumsOf(start: number, end: number): Float64Array {
    const sums = new Float64Array(features.length * width);
    for (let i = start; i < end; i++) {
      gradients[i] = gradient[rows[i]!]!;
      hessians[i] = hessian[rows[i]!]!;
    }
    for (let k = 0; k < features.length; k++) {
      const column = bins[features[k]!]!;
      const offset = k * width;
      for (let i = start; i < end; i++) {
        const at = offset + NUMBERS * column[rows[i]!]!;
        sums[at]! += gradients[i]!;
        sums[at + 1]! += hessians[i]!;
        sums[at + 2]! += 1;
      }
    }
    return sums;
  }

  function leafOf(start: number, end: number, sums: Float64Array, parent: number, side: 'yes' | 'no'): Leaf {
    let g = 0;
    let h = 0;
    for (let at = 0; at < width; at += NUMBERS) {
      g += sums[at]!;
      h += sums[at + 1]!;
    }
    const leaf: Leaf = { start, end, sums, gradient: g, hessian: h, parent, side, split: undefined };
    leaf.split = bestSplit(leaf);
    return leaf;
  }

  function bestSplit({ sums, gradient: g, hessian: h, start, end }: Leaf): Split | undefined {
    const { minRows, minHessian, l2 } = limits;
    const count = end - start;
    const whole = g ** 2 / (h + l2);
    let best: Split | undefined;
    for (let k = 0; k < features.length; k++) {
      const feature = features[k]!;
      let [yesG, yesH, yesCount] = [0, 0, 0];
      for (let bin = 0; bin < bounds[feature]!.length; bin++) {
        const at = k * width + bin * NUMBERS;
        yesG += sums[at]!;
        yesH += sums[at + 1]!;
        yesCount += sums[at + 2]!;
        if (yesCount < minRows || yesH < minHessian) continue;
        if (count - yesCount < minRows || h - yesH < minHessian) break;
        const gain = yesG ** 2 / (yesH + l2) + (g - yesG) ** 2 / (h - yesH + l2) - whole;
        if (gain > (best?.gain ?? 1e-12)) best = { gain, feature, bin };
      }
    }
    return best;
  }

  /** Brings the rows of yes before those of no; returns where those start. */
  function part({ start, end }: Leaf, { feature, bin }: Split): number {
    const column = bins[feature]!;
    let yes = start;
    let no = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      if (column[row]! <= bin) rows[yes++] = row;
      else moved[no++] = row;
    }
    rows.set(moved.subarray(0, no), yes);
    return yes;
  }

  const leaves = [leafOf(0, rows.length, sumsOf(0, rows.length), -1, 'yes')];
  while (leaves.length < limits.leaves) {
    let at = -1;
    for (const [i, leaf] of leaves.entries()) {
      if (leaf.split && leaf.split.gain > (leaves[at]?.split?.gain ?? 0)) at = i;
    }
    if (at < 0) break;
    const leaf = leaves[at]!;
    const split = leaf.split!;
    const middle = part(leaf, split);
    const node = tree.feature.length;
    if (leaf.parent >= 0) tree[leaf.side][leaf.parent] = node;
    tree.feature.push(split.feature);
    tree.bin.push(split.bin);
    // The greater half is what the lesser leaves of the whole.
    const yesIsLess = middle - leaf.start < leaf.end - middle;
    const less = yesIsLess ? sumsOf(leaf.start, middle) : sumsOf(middle, leaf.end);
    const more = leaf.sums;
    for (let i = 0; i < more.length; i++) more[i]! -= less[i]!;
    leaves[at] = leafOf(leaf.start, middle, yesIsLess ? less : more, node, 'yes');
    leaves.push(leafOf(middle, leaf.end, yesIsLess ? more : less, node, 'no'));
  }
  for (const [i, leaf] of leaves.entries()) {
    if (leaf.parent >= 0) tree[leaf.side][leaf.parent] = -1 - i;
    tree.value.push(-leaf.gradient / (leaf.hessian + limits.l2) || 0);
  }
  return tree;
}
