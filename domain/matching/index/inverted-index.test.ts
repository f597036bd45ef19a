import { describe, expect, it } from 'vitest';
import { createInvertedIndex, createNumberedIndex, type InvertedIndex } from './inverted-index.ts';
import { releaseTerms } from './term-lists.ts';
import { createVocabulary, type Vocabulary } from './vocabulary.ts';

const doc = (counts: Record<string, number>) => new Map(Object.entries(counts));

function termsOf(index: InvertedIndex<number>, id: number, vocabulary: Vocabulary): Record<string, number> {
  const counts: Record<string, number> = {};
  index.eachTerm(index.slotOf(id), (term, count) => (counts[vocabulary.termOf(term)] = count));
  return counts;
}

describe.each([
  ['createInvertedIndex', createInvertedIndex<number>],
  ['createNumberedIndex', createNumberedIndex],
])('%s', (_, create) => {
  it('takes documents in and out, and gives them back', () => {
    const vocabulary = createVocabulary();
    const index = create(vocabulary);
    index.insert(3, doc({ a: 2, b: 1 }));
    index.insert(1, doc({ b: 4 }));
    expect(() => index.insert(3, doc({}))).toThrow(RangeError);
    expect([index.size, index.slotOf(3) >= 0, index.slotOf(2)]).toEqual([2, true, -1]);
    expect(index.usedSlots().map(index.idAt).sort()).toEqual([1, 3]);
    const taken = index.take(3)!;
    expect([index.size, index.slotOf(3), index.take(3), index.remove(3)]).toEqual([1, -1, undefined, false]);
    expect(vocabulary.find('a')).toBeGreaterThanOrEqual(0);
    index.put(3, taken);
    expect(termsOf(index, 3, vocabulary)).toEqual({ a: 2, b: 1 });
    releaseTerms(index.take(3)!, vocabulary);
    expect([vocabulary.find('a'), termsOf(index, 1, vocabulary)]).toEqual([-1, { b: 4 }]);
    expect(() => index.idAt(3)).toThrow(RangeError);
  });
});

describe('createNumberedIndex', () => {
  it('has each document at its own number', () => {
    const index = createNumberedIndex(createVocabulary());
    index.insert(5, doc({ a: 1 }));
    expect([index.slotOf(5), index.idAt(5), index.slotLimit, [...index.lists.slots].includes(5)]).toEqual([
      5,
      5,
      6,
      true,
    ]);
  });
});
