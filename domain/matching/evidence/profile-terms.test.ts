import { describe, expect, it } from 'vitest';
import { createTokenizer, type KeywordTokenizer } from '../words/keywords.ts';
import { createProfileTerms, type ProfileDocument } from './profile-terms.ts';
import { createVocabulary, type Vocabulary } from '../index/vocabulary.ts';
import { weightedTerms } from '../words/weighted-terms.ts';

const tokenizer = createTokenizer('en');
const profileOf = (...words: string[]) => ({ tags: words, headline: words.join(' '), bio: 'I help' });

function counting() {
  const counted = { looked: 0 };
  const counts: KeywordTokenizer['counts'] = (text) => (counted.looked++, tokenizer.counts(text));
  return { counted, tokenizer: { ...tokenizer, counts } };
}

const inWords = ({ words }: ProfileDocument, vocabulary: Vocabulary) =>
  new Map(Array.from(words.terms, (term, i) => [vocabulary.termOf(term), words.counts[i]!]));

describe('createProfileTerms', () => {
  it('looks at the words of who comes back only when they have changed', () => {
    const vocabulary = createVocabulary();
    const { counted, tokenizer: watched } = counting();
    const terms = createProfileTerms(vocabulary, watched);
    const come = (...words: string[]) => {
      const document = terms.come('ada', profileOf(...words));
      expect(inWords(document, vocabulary)).toEqual(weightedTerms(profileOf(...words), tokenizer));
      return document;
    };
    let here = come('postgres', 'backup');
    const once = counted.looked;
    for (let i = 0; i < 3; i++) {
      terms.leave('ada', here);
      here = come('postgres', 'backup');
    }
    expect(counted.looked).toBe(once);
    terms.leave('ada', here);
    here = come('postgres', 'tax');
    terms.leave('ada', here);
    come('postgres', 'backup');
    expect(counted.looked).toBe(3 * once);
  });

  it('forgets who left long ago, and the words that nobody else has', () => {
    const vocabulary = createVocabulary();
    const { counted, tokenizer: watched } = counting();
    const terms = createProfileTerms(vocabulary, watched);
    for (let i = 0; i < 2_500; i++) terms.leave(`p${i}`, terms.come(`p${i}`, profileOf(`word${i}`)));
    expect([vocabulary.find('word2499') >= 0, vocabulary.find('word0') >= 0]).toEqual([true, false]);
    counted.looked = 0;
    terms.come('p2499', profileOf('word2499'));
    expect(counted.looked).toBe(0);
    terms.come('p0', profileOf('word0'));
    expect(counted.looked).toBeGreaterThan(0);
  });
});
