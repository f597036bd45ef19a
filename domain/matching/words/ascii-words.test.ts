import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAsciiWords } from './ascii-words.ts';
import { wordTokenizer } from './keyword-languages.ts';

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 }).map((text) => text.toLowerCase());

function collected(eachWord: ReturnType<typeof createAsciiWords<string>>, text: string): string[] | null {
  const words: string[] = [];
  return eachWord(text, (word) => words.push(word) > 0) ? words : null;
}

describe('createAsciiWords', () => {
  it('finds the words that natural’s tokenizer finds', () => {
    const eachWord = createAsciiWords((word) => word);
    fc.assert(
      fc.property(ascii, (text) => {
        expect(collected(eachWord, text)).toEqual(wordTokenizer.tokenize(text) ?? []);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what is not ASCII, and stops when told', () => {
    const eachWord = createAsciiWords((word) => word);
    expect(['naïve', '漢字', 'a\u0301', '😀'].map((text) => collected(eachWord, text))).toEqual([
      null,
      null,
      null,
      null,
    ]);
    const seen: string[] = [];
    expect(eachWord('one two three', (word) => seen.push(word) < 2)).toBe(true);
    expect(seen).toEqual(['one', 'two']);
  });

  it('asks once for each word, however many there are', () => {
    const asked = new Map<string, number>();
    const eachWord = createAsciiWords((word) => {
      asked.set(word, (asked.get(word) ?? 0) + 1);
      return word;
    });
    const words = Array.from({ length: 3_000 }, (_, i) => `w${i.toString(36)}`);
    for (let round = 0; round < 4; round++) expect(collected(eachWord, words.join(' '))).toEqual(words);
    const again = [...asked.values()].filter((times) => times > 1).length;
    // Where the table was being widened, or eight others stood in the way.
    expect(again).toBeLessThan(60);
  });

  it('tells words apart whatever their hash, and starts anew when there are too many', () => {
    const eachWord = createAsciiWords((word) => word);
    for (let start = 0; start < 80_000; start += 5_000) {
      const words = Array.from({ length: 5_000 }, (_, i) => `x${start + i}`);
      expect(collected(eachWord, words.join(','))).toEqual(words);
    }
    const long = 'a'.repeat(10_000);
    expect(collected(eachWord, `${long} ${long}`)).toEqual([long, long]);
  });
});
