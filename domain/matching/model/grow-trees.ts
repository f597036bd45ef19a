import { binRows, type BinnedRows } from './binned-rows.ts';
import { MOST_LEAVES, type BoostedTree, type BoostedTrees } from './boosted-trees.ts';
import type { TrainingGroup } from './fit.ts';
import { growTree, type BinTree, type TreeLimits } from './grow-tree.ts';
import { createRankSlopes } from './rank-slopes.ts';
import { seededRandom } from '../../seeded-random.ts';

export interface GrowOptions extends Partial<TreeLimits> {
  /** What the rows hold, in their order. */
  features: readonly string[];
  trees?: number;
  /** Share of what a tree would say that it may say; the next ones see to the rest. */
  rate?: number;
  /** Each tree sees about this share of the rows and of the features, drawn from the seed. */
  rowShare?: number;
  featureShare?: number;
  seed?: number;
}

/** Digits kept of what a leaf adds, so that models stay small. The trees that follow learn from it as it is kept. */
const DIGITS = 4;

/**
 * Grows trees that say what to add to `base` so that those who answered rank higher (LambdaMART): each tree follows the
 * slopes of the ranking that the ones before it left. The same input gives the same trees. Groups in which nobody, or
 * everybody, did best teach nothing and are left out; without any others there are no trees.
 * @param base score of a row to start from; what is not finite counts as 0.
 */
export function growTrees(
  groups: readonly TrainingGroup[],
  base: (row: Float64Array) => number,
  options: GrowOptions,
): BoostedTrees {
  const { features, trees: wanted = 100, rate = 0.04, rowShare = 0.6, featureShare = 0.4, seed = 1 } = options;
  const { leaves = 8, minRows = 300, minHessian = 1e-3, l2 = 10 } = options;
  const telling = groups.filter(({ rows, grades }) => rows.some((_, i) => grades[i]! !== grades[0]!));
  const rows = telling.flatMap((group) => group.rows);
  const trees: BoostedTree[] = [];
  if (rows.length === 0) return { features: [...features], trees };

  const random = seededRandom(seed);
  const binned = binRows(rows, features.length);
  const slopesAt = createRankSlopes(telling);
  const scores = Float64Array.from(rows, (row) => finite(base(row)));
  for (let t = 0; t < wanted; t++) {
    const tree = growTree(binned, slopesAt(scores), someRows(rows.length, rowShare, random), {
      features: someFeatures(features.length, featureShare, random),
      limits: { leaves: Math.min(leaves, MOST_LEAVES), minRows, minHessian, l2 },
    });
    if (tree.feature.length === 0) continue;
    const value = tree.value.map((whole) => Number((rate * whole).toPrecision(DIGITS)));
    addLeaves(scores, binned, { ...tree, value });
    const { feature, bin, yes, no } = tree;
    trees.push({ feature, threshold: feature.map((f, i) => binned.bounds[f]![bin[i]!]!), yes, no, value });
  }
  return { features: [...features], trees };
}

const finite = (score: number) => (Number.isFinite(score) ? score : 0);

function someRows(count: number, share: number, random: () => number): Int32Array {
  const rows = new Int32Array(count);
  let drawn = 0;
  for (let row = 0; row < count; row++) if (share >= 1 || random() < share) rows[drawn++] = row;
  return rows.subarray(0, drawn);
}

function someFeatures(count: number, share: number, random: () => number): number[] {
  const left = Array.from({ length: count }, (_, f) => f);
  const wanted = Math.min(count, Math.max(1, Math.round(share * count)));
  return Array.from({ length: wanted }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

function addLeaves(scores: Float64Array, { bins }: BinnedRows, tree: BinTree): void {
  for (let row = 0; row < scores.length; row++) {
    let at = 0;
    while (at >= 0) at = bins[tree.feature[at]!]![row]! <= tree.bin[at]! ? tree.yes[at]! : tree.no[at]!;
    scores[row]! += tree.value[-1 - at]!;
  }
}
