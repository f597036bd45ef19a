import { describe, expect, it } from 'vitest';
import { createTokenizer, type KeywordTokenizer } from './keywords.ts';
import { createProfileTerms } from './profile-terms.ts';
import { createTfIdfIndex } from './tf-idf-index.ts';
import { weightedTerms } from './weighted-terms.ts';

const tokenizer = createTokenizer('en');
const profileOf = (...words: string[]) => ({ tags: words, headline: words.join(' '), bio: 'I help' });

describe('createProfileTerms', () => {
  it('looks at the words of who comes back only when they have changed', () => {
    let looked = 0;
    const counting: KeywordTokenizer = { ...tokenizer, counts: (text) => (looked++, tokenizer.counts(text)) };
    const terms = createProfileTerms(counting);
    const index = createTfIdfIndex<string>();
    const come = (...words: string[]) => {
      index.set('ada', terms.come('ada', profileOf(...words)));
      expect(index.termCounts('ada')).toEqual(weightedTerms(profileOf(...words), tokenizer));
    };
    const leave = () => {
      terms.leave('ada', index.termCounts('ada'));
      index.remove('ada');
    };
    come('postgres', 'backup');
    const once = looked;
    for (let i = 0; i < 3; i++) {
      leave();
      come('postgres', 'backup');
    }
    expect(looked).toBe(once);
    come('postgres', 'tax');
    leave();
    come('postgres', 'backup');
    expect(looked).toBe(3 * once);
  });

  it('forgets who left long ago, and those who never came', () => {
    let looked = 0;
    const counting: KeywordTokenizer = { ...tokenizer, counts: (text) => (looked++, tokenizer.counts(text)) };
    const terms = createProfileTerms(counting);
    terms.leave('nobody', new Map([['wrong', 1]]));
    expect(terms.come('nobody', profileOf('tax')).has('wrong')).toBe(false);
    for (let i = 0; i < 2_500; i++) terms.leave(`p${i}`, terms.come(`p${i}`, profileOf(`word${i}`)));
    looked = 0;
    terms.come('p2499', profileOf('word2499'));
    expect(looked).toBe(0);
    terms.come('p0', profileOf('word0'));
    expect(looked).toBeGreaterThan(0);
  });
});
