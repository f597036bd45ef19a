import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenizer, type KeywordTokenizer } from './keywords.ts';
import { createProfileIndex } from './profile-index.ts';
import { createTfIdfIndex } from './tf-idf-index.ts';
import { weightedTerms } from './weighted-terms.ts';

const tokenizer = createTokenizer('en');
const profileOf = (words: readonly string[]) => ({
  tags: words.slice(0, 2),
  headline: words.slice(1, 3).join(' '),
  bio: words.join(' '),
});

describe('createProfileIndex', () => {
  it('equals an index that is made anew, after any coming, going and rewriting', () => {
    const words = fc.array(fc.constantFrom('postgres', 'replication', 'backup', 'svelte', 'tax'), { maxLength: 5 });
    const change = fc.record({ id: fc.constantFrom('ada', 'bob', 'cyd'), words: fc.option(words) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const live = createProfileIndex(tokenizer);
        const present = new Map<string, ReturnType<typeof profileOf>>();
        for (const { id, words } of changes) {
          if (words) {
            live.set(id, profileOf(words));
            present.set(id, profileOf(words));
          } else {
            expect(live.remove(id)).toBe(present.delete(id));
          }
        }
        const anew = createTfIdfIndex<string>();
        for (const [id, profile] of present) anew.add(id, weightedTerms(profile, tokenizer));
        const query = ['postgresql', 'replic', 'backup', 'svelt'];
        const byId = (index: typeof anew) => Object.fromEntries(index.score(query).map(({ id, score }) => [id, score]));
        const expected = byId(anew);
        const found = byId(live.index);
        expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
        for (const [id, score] of Object.entries(found)) expect(score).toBeCloseTo(expected[id]!, 9);
      }),
    );
  });

  it('looks at the words of a profile once, for as long as it stays the same', () => {
    let looked = 0;
    const counting: KeywordTokenizer = { ...tokenizer, counts: (text) => (looked++, tokenizer.counts(text)) };
    const live = createProfileIndex(counting);
    live.set('ada', profileOf(['postgres', 'backup']));
    const once = looked;
    for (let i = 0; i < 3; i++) {
      live.remove('ada');
      live.set('ada', profileOf(['postgres', 'backup']));
      live.set('ada', profileOf(['postgres', 'backup']));
    }
    expect(looked).toBe(once);
    live.set('ada', profileOf(['postgres', 'tax']));
    expect(looked).toBe(2 * once);
  });

  it('forgets who left long ago', () => {
    const live = createProfileIndex(tokenizer);
    for (let i = 0; i < 2_500; i++) {
      live.set(`p${i}`, profileOf([`word${i}`]));
      live.remove(`p${i}`);
    }
    expect([live.index.size, live.index.slotLimit]).toEqual([0, 1]);
    live.set('p0', profileOf(['word0']));
    expect(live.index.has('p0')).toBe(true);
  });
});
