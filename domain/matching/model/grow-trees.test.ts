import { describe, expect, it } from 'vitest';
import { createTreeScorer, type BoostedTrees } from './boosted-trees.ts';
import type { TrainingGroup } from './fit.ts';
import { growTrees } from './grow-trees.ts';
import { seededRandom } from '../../seeded-random.ts';

const NAMES = ['a', 'b', 'c', 'noise'];
const OPTIONS = { features: NAMES, trees: 40, rate: 0.1, minRows: 20 };
const nothing = () => 0;

/** Questions whose answerers are drawn with odds of e to `truth`; all features are 0 to 1. */
function drawn(truth: (row: Float64Array) => number, seed: number, groups = 400): TrainingGroup[] {
  const random = seededRandom(seed);
  return Array.from({ length: groups }, () => {
    const rows = Array.from({ length: 15 }, () => Float64Array.from(NAMES, random));
    const odds = rows.map((row) => Math.exp(truth(row)));
    let left = random() * odds.reduce((a, b) => a + b, 0);
    const answered = odds.findIndex((share) => (left -= share) <= 0);
    return { rows, grades: rows.map((_, i) => (i === answered ? 1 : 0)) };
  });
}

/** Mean nDCG with one answerer a group: 1 ÷ the discount of the rank. */
function ndcg(groups: readonly TrainingGroup[], score: (row: Float64Array) => number): number {
  const sum = groups.reduce((total, { rows, grades }) => {
    const scores = rows.map(score);
    const answered = Array.from(grades).findIndex((grade) => grade > 0);
    return total + 1 / Math.log2(1 + scores.filter((other) => other >= scores[answered]!).length);
  }, 0);
  return sum / groups.length;
}

/** High on one of the two but not on both: no sum of weights says that. */
const either = (row: Float64Array) => (row[0]! > 0.5 !== row[1]! > 0.5 ? 4 : 0);

describe('growTrees', () => {
  it('learns what no weighted sum can', () => {
    const score = createTreeScorer(growTrees(drawn(either, 1), nothing, OPTIONS), NAMES);
    const heldBack = drawn(either, 2);
    expect(ndcg(heldBack, score)).toBeGreaterThan(0.85 * ndcg(heldBack, either));
    const corner = (a: number, b: number) => score(Float64Array.of(a, b, 0.5, 0.5));
    expect(Math.min(corner(0.9, 0.1), corner(0.1, 0.9))).toBeGreaterThan(Math.max(corner(0.1, 0.1), corner(0.9, 0.9)));
  });

  it('adds to a base what that lacks, on groups it has not seen', () => {
    const base = (row: Float64Array) => 4 * row[2]!;
    const truth = (row: Float64Array) => base(row) + either(row);
    const score = createTreeScorer(growTrees(drawn(truth, 3), base, OPTIONS), NAMES);
    const heldBack = drawn(truth, 4);
    expect(ndcg(heldBack, (row) => base(row) + score(row))).toBeGreaterThan(ndcg(heldBack, base) + 0.1);
    expect(ndcg(heldBack, score)).toBeLessThan(ndcg(heldBack, (row) => base(row) + score(row)));
  });

  it('leaves a base that says it all nearly as it is', () => {
    const truth = (row: Float64Array) => 6 * row[0]!;
    const score = createTreeScorer(growTrees(drawn(truth, 5), truth, OPTIONS), NAMES);
    const heldBack = drawn(truth, 6);
    expect(ndcg(heldBack, (row) => truth(row) + score(row))).toBeGreaterThan(ndcg(heldBack, truth) - 0.02);
  });

  it('grows the same from the same, and other trees from another seed', () => {
    const groups = drawn(either, 7, 100);
    const grown = growTrees(groups, nothing, OPTIONS);
    expect(growTrees(groups, nothing, OPTIONS)).toEqual(grown);
    expect(growTrees(groups, nothing, { ...OPTIONS, seed: 2 })).not.toEqual(grown);
    expect(JSON.parse(JSON.stringify(grown))).toEqual(grown);
  });

  it('keeps to its limits', () => {
    const groups = drawn(either, 8, 200);
    const { features, trees } = growTrees(groups, nothing, { ...OPTIONS, leaves: 5, minRows: 400, rowShare: 1 });
    expect(features).toEqual(NAMES);
    expect(trees).toHaveLength(40);
    const rows = groups.flatMap((group) => group.rows);
    for (const tree of trees) {
      expect(tree.value.length).toBeLessThanOrEqual(5);
      expect(tree.value).toHaveLength(tree.feature.length + 1);
      for (const leaf of tree.value.keys()) {
        const one = { features, trees: [{ ...tree, value: tree.value.map((_, i) => (i === leaf ? 1 : 0)) }] };
        const falls = createTreeScorer(one, NAMES);
        expect(rows.reduce((sum, row) => sum + falls(row), 0)).toBeGreaterThanOrEqual(400);
      }
    }
  });

  it('grows nothing from groups that teach nothing', () => {
    const [first] = drawn(either, 9, 1);
    const silent = { rows: first!.rows, grades: first!.rows.map(() => 0) };
    const alone = { rows: first!.rows.slice(0, 1), grades: [1] };
    const empty = { rows: [], grades: [] };
    for (const groups of [[], [silent], [alone], [empty], [silent, alone, empty]]) {
      expect(growTrees(groups, nothing, OPTIONS).trees).toEqual([]);
    }
    const some = drawn(either, 10, 100);
    expect(growTrees([silent, ...some, alone, empty], nothing, OPTIONS)).toEqual(growTrees(some, nothing, OPTIONS));
  });

  it('stays finite whatever the rows, the base and the grades are', () => {
    const odd = [NaN, Infinity, -Infinity, 1e300, -1e300, 0, 1];
    const groups = Array.from({ length: 60 }, (_, g) => ({
      rows: odd.map((_, i) => Float64Array.from(NAMES, (_, f) => odd[(i + f * g) % odd.length]!)),
      grades: odd.map((_, i) => (i === g % odd.length ? g % 4 : i === 2 ? 0.25 : 0)),
    }));
    const numbers = ({ trees }: BoostedTrees) => trees.flatMap((tree) => [...tree.threshold, ...tree.value]);
    for (const base of [nothing, (row: Float64Array) => row[0]!, () => 1e6]) {
      const grown = numbers(growTrees(groups, base, { ...OPTIONS, minRows: 1 }));
      expect(grown.length).toBeGreaterThan(0);
      for (const number of grown) expect(number).toSatisfy(Number.isFinite);
    }
  });
});
