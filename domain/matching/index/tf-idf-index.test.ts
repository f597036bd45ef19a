import fc from 'fast-check';
import TfIdf from 'natural/lib/natural/tfidf/tfidf.js';
import { describe, expect, it } from 'vitest';
import { createTfIdfIndex } from './tf-idf-index.ts';
import { createVocabulary } from './vocabulary.ts';

const doc = (counts: Record<string, number>) => new Map(Object.entries(counts));

describe('createTfIdfIndex', () => {
  it('scores by tf × idf', () => {
    const index = createTfIdfIndex<string>();
    index.add('ada', doc({ postgres: 2, backup: 1 }));
    index.add('bob', doc({ postgres: 1 }));
    index.add('cyd', doc({ react: 1 }));
    expect(index.idf('postgres')).toBeCloseTo(1 + Math.log(3 / 3));
    expect(index.idf('backup')).toBeCloseTo(1 + Math.log(3 / 2));
    expect(index.top(['postgres', 'backup', 'unknown'], 5)).toEqual([
      { id: 'ada', score: index.idf('postgres') * 2 + index.idf('backup') },
      { id: 'bob', score: index.idf('postgres') },
    ]);
    expect(index.score([])).toEqual([]);
    expect(index.score(['unknown'])).toEqual([]);
  });

  it('says which terms matched, the most telling first', () => {
    const index = createTfIdfIndex<string>();
    index.add('ada', doc({ postgres: 1, backup: 1, bio: 1 }));
    index.add('bob', doc({ postgres: 1 }));
    const query = ['postgres', 'backup', 'react', 'postgres'];
    expect(['ada', 'nobody', 'bob'].map(index.matcher(query))).toEqual([['backup', 'postgres'], [], ['postgres']]);
  });

  it('is strict where asked to be', () => {
    const index = createTfIdfIndex<string>();
    index.add('ada', doc({ a: 1 }));
    expect(() => index.add('ada', doc({ b: 1 }))).toThrow(RangeError);
    expect(() => index.update('bob', doc({ b: 1 }))).toThrow(RangeError);
    expect(index.remove('bob')).toBe(false);
    expect([...index.termCounts('ada'), ...index.termCounts('bob')]).toEqual([['a', 1]]);
    index.set('ada', doc({ b: 1, none: 0, bad: NaN, worse: -1 }));
    expect([index.size, index.has('ada'), index.documentFrequency('a'), index.documentFrequency('b')]).toEqual([
      1,
      true,
      0,
      1,
    ]);
    expect(['none', 'bad', 'worse'].map(index.documentFrequency)).toEqual([0, 0, 0]);
  });

  it('leaves nothing behind from one query to the next', () => {
    const index = createTfIdfIndex<string>();
    index.add('ada', doc({ a: 1 }));
    index.add('bob', doc({ b: 1 }));
    const first = index.score(['a']);
    index.top(['a', 'b'], 1);
    index.top(['a', 'b'], 0);
    expect(index.score(['a'])).toEqual(first);
  });

  it('gives the sums by slot, with weights for the query’s terms', () => {
    const index = createTfIdfIndex<string>();
    index.add('gone', doc({ a: 1 }));
    index.add('ada', doc({ a: 2, b: 1 }));
    index.remove('gone');
    index.add('bob', doc({ b: 3 }));
    index.add('cyd', doc({ c: 1 }));
    expect(index.slotLimit).toBe(3);
    const { limit, sums } = index.sums(['a', 'b', 'c', 'a', 'd'], [1, 0.5, 0, 2, 1]);
    const found = index.usedSlots().map((slot) => [index.idAt(slot), sums[slot]]);
    expect(limit).toBe(3);
    expect(Object.fromEntries(found)).toEqual({
      ada: index.idf('a') * 3 * 2 + index.idf('b') * 0.5,
      bob: index.idf('b') * 0.5 * 3,
      cyd: 0,
    });
    expect(index.slotOf('gone')).toBe(-1);
    expect(() => index.idAt(3)).toThrow(RangeError);
  });

  it('shares a vocabulary with another index, which forgets what nobody holds', () => {
    const vocabulary = createVocabulary();
    const people = createTfIdfIndex<string>(vocabulary);
    const past = createTfIdfIndex<number>(vocabulary);
    people.add('ada', doc({ a: 1, b: 1 }));
    past.add(7, doc({ b: 1, c: 1 }));
    expect(vocabulary.size).toBe(3);
    expect([people.documentFrequency('c'), past.documentFrequency('c')]).toEqual([0, 1]);
    expect(people.top(['c', 'b'], 5).map(({ id }) => id)).toEqual(['ada']);
    people.remove('ada');
    expect([vocabulary.find('a') < 0, vocabulary.size]).toEqual([true, 2]);
    expect(past.top(['a', 'b'], 5).map(({ id }) => id)).toEqual([7]);
  });

  it('does not grow under churn', () => {
    const vocabulary = createVocabulary();
    const index = createTfIdfIndex<string>(vocabulary);
    for (let i = 0; i < 500; i++) {
      index.set(`p${i % 10}`, doc({ [`word${i}`]: 1, [`more${i % 7}`]: 2 }));
      if (i % 3 === 0) index.remove(`p${i % 10}`);
    }
    expect(index.slotLimit).toBeLessThanOrEqual(10);
    expect(vocabulary.limit).toBeLessThanOrEqual(20);
  });

  it('orders like sorting everything', () => {
    const index = createTfIdfIndex<number>();
    const counts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 3 })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 30 }), fc.nat(35), (docs, limit) => {
        docs.forEach((entries, id) => index.set(id, new Map(entries)));
        const all = index.score(['a', 'b', 'c']).map(({ score }) => score);
        const best = all.sort((x, y) => y - x).slice(0, limit);
        expect(index.top(['a', 'b', 'c'], limit).map(({ score }) => score)).toEqual(best);
        docs.forEach((_, id) => index.remove(id));
        expect(index.size).toBe(0);
      }),
    );
  });

  const vocabulary = fc.constantFrom('ax', 'bx', 'cx', 'dx', 'ex', 'fx');
  const counts = fc.dictionary(vocabulary, fc.integer({ min: 1, max: 9 }), { noNullPrototype: true });
  const change = fc.record({ id: fc.constantFrom('p', 'q', 'r', 's', 't'), counts: fc.option(counts) });

  it('equals natural’s TfIdf after any sequence of adding, replacing and removing', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.array(vocabulary, { maxLength: 6 }), (changes, query) => {
        const index = createTfIdfIndex<string>();
        const present = new Map<string, Record<string, number>>();
        for (const { id, counts: next } of changes) {
          if (next) {
            index.set(id, doc(next));
            present.set(id, next);
          } else {
            expect(index.remove(id)).toBe(present.delete(id));
          }
        }
        const oracle = new TfIdf();
        for (const [id, record] of present) oracle.addDocument({ ...record }, id);
        expect(index.size).toBe(present.size);
        const scores = new Map(index.score(query).map(({ id, score }) => [id, score]));
        [...present.keys()].forEach((id, i) => {
          expect(scores.get(id) ?? 0).toBeCloseTo(oracle.tfidf(query, i), 9);
        });
        for (const term of query) if (present.size > 0) expect(index.idf(term)).toBeCloseTo(oracle.idf(term), 9);
      }),
      { numRuns: 300 },
    );
  });
});
