import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTreeScorer, MOST_LEAVES, type BoostedTree, type BoostedTrees } from './boosted-trees.ts';

const NAMES = ['a', 'b', 'c'];

/** One node, asking whether feature `feature` is at most `threshold`. */
const stump = (feature: number, threshold: number, yes: number, no: number): BoostedTree => ({
  feature: [feature],
  threshold: [threshold],
  yes: [-1],
  no: [-2],
  value: [yes, no],
});

/** Reads a tree as its description does. */
function walk(tree: BoostedTree, row: Float64Array): number {
  let at = tree.feature.length > 0 ? 0 : -1;
  while (at >= 0) at = row[tree.feature[at]!]! <= tree.threshold[at]! ? tree.yes[at]! : tree.no[at]!;
  return tree.value[-1 - at]!;
}

const number = fc.integer({ min: -5, max: 5 });

/** Any tree: from one leaf on, some leaf of what there is becomes a node. */
const anyTree = fc
  .array(fc.record({ leaf: fc.nat(), feature: fc.nat({ max: 2 }), threshold: number }), { maxLength: 9 })
  .chain((splits) => {
    const tree = { feature: [] as number[], threshold: [] as number[], yes: [] as number[], no: [] as number[] };
    const hangs: ({ node: number; side: 'yes' | 'no' } | undefined)[] = [undefined];
    for (const { leaf, feature, threshold } of splits) {
      const node = tree.feature.length;
      const at = leaf % hangs.length;
      const hang = hangs[at];
      if (hang) tree[hang.side][hang.node] = node;
      tree.feature.push(feature);
      tree.threshold.push(threshold);
      tree.yes[node] = -1 - at;
      tree.no[node] = -1 - hangs.length;
      hangs[at] = { node, side: 'yes' };
      hangs.push({ node, side: 'no' });
    }
    return fc.array(number, { minLength: hangs.length, maxLength: hangs.length }).map((value) => ({ ...tree, value }));
  });

describe('createTreeScorer', () => {
  it('adds up what walking down each tree gives', () => {
    fc.assert(
      fc.property(fc.array(anyTree, { maxLength: 5 }), fc.tuple(number, number, number), (trees, values) => {
        const row = Float64Array.from(values);
        const expected = trees.reduce((sum, tree) => sum + walk(tree, row), 0);
        expect(createTreeScorer({ features: NAMES, trees }, NAMES)(row)).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('takes what is at most the threshold to "yes", the rest and NaN to "no"', () => {
    const score = createTreeScorer({ features: NAMES, trees: [stump(0, 1, 10, 20)] }, NAMES);
    expect([1, 1.000001, NaN, -Infinity].map((value) => score(Float64Array.of(value, 0, 0)))).toEqual([10, 20, 20, 10]);
  });

  it('finds its features by name, wherever the row has them now', () => {
    const model: BoostedTrees = { features: ['b', 'a'], trees: [stump(0, 1, 10, 20), stump(1, 1, 1, 2)] };
    expect(createTreeScorer(model, ['a', 'new', 'b'])(Float64Array.of(5, 5, 0))).toBe(12);
    expect(createTreeScorer(JSON.parse(JSON.stringify(model)) as BoostedTrees, ['b', 'a'])(Float64Array.of(5, 0))).toBe(
      21,
    );
  });

  it('refuses to ask about what rows do not have, but not for a mere name', () => {
    const model: BoostedTrees = { features: ['a', 'gone'], trees: [stump(1, 1, 10, 20)] };
    expect(() => createTreeScorer(model, ['a', 'b'])).toThrow(
      new RangeError('Trees ask about an unknown feature: gone'),
    );
    expect(createTreeScorer({ ...model, trees: [stump(0, 1, 10, 20)] }, ['a', 'b'])(Float64Array.of(0, 0))).toBe(10);
  });

  it('refuses what is not a tree, or one of too many leaves', () => {
    const score = (tree: Partial<BoostedTree>) => () =>
      createTreeScorer({ features: NAMES, trees: [{ ...stump(0, 1, 10, 20), ...tree }] }, NAMES);
    for (const tree of [{ yes: [0] }, { no: [1] }, { no: [-3] }, { no: [] }]) {
      expect(score(tree)).toThrow(new RangeError('A tree leads nowhere.'));
    }
    const comb = (leaves: number) => ({
      feature: new Array<number>(leaves - 1).fill(0),
      threshold: Array.from({ length: leaves - 1 }, (_, i) => i),
      yes: Array.from({ length: leaves - 1 }, (_, i) => -1 - i),
      no: Array.from({ length: leaves - 1 }, (_, i) => (i < leaves - 2 ? i + 1 : -leaves)),
      value: Array.from({ length: leaves }, (_, i) => i),
    });
    expect(score(comb(MOST_LEAVES + 1))).toThrow(RangeError);
    const fits = score(comb(MOST_LEAVES))();
    for (const value of [-1, 0, 0.5, 29.5, 30, 31, 99]) {
      expect(fits(Float64Array.of(value, 0, 0))).toBe(Math.min(31, Math.max(0, Math.ceil(value))));
    }
  });

  it('is 0 without trees', () => {
    expect(createTreeScorer({ features: [], trees: [] }, NAMES)(Float64Array.of(1, 2, 3))).toBe(0);
  });
});
