import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEYWORD_LANGUAGES, wordTokenizer } from './keyword-languages.ts';
import { createTokenizer, displayWord, type Term } from './keywords.ts';
import { canonicalWords } from '../tags/tags.ts';

const stems = (text: string, language = 'en') =>
  createTokenizer(language)
    .terms(text)
    .map(({ stem }) => stem);

describe('createTokenizer', () => {
  it('stems, and leaves out stopwords, single letters and numbers', () => {
    expect(stems('My databases are replicating; how can I replicate 3 of them?')).toEqual([
      'databas',
      'replic',
      'replic',
    ]);
    expect(stems("It's Postgres's fault, isn't it?")).toEqual(['postgresql', 'fault']);
  });

  it('keeps the word beside the stem', () => {
    expect(createTokenizer().terms('Replications failed')[0]).toEqual({ stem: 'replic', word: 'replications' });
  });

  it('knows techniques by their punctuation', () => {
    expect(stems('C++ and C# on .NET or ASP.NET')).toEqual(['cplusplu', 'csharp', 'dotnet', 'dotnet']);
    expect(stems('Node.js')).toEqual(stems('nodejs'));
    expect(stems('k8s')).toEqual(stems('Kubernetes'));
    expect(stems('PostgreSQL')).toEqual(stems('postgres'));
    expect(createTokenizer().terms('psql')).toEqual([{ stem: 'postgresql', word: 'psql' }]);
    expect(stems('WiFi, 2FA')).toEqual(stems('Wi-Fi, two-factor'));
    expect(stems('ebike')).toEqual(stems('e-bikes'));
    expect(stems('ci/cd well-known snake_case')).toEqual(['ci', 'cd', 'known', 'snake', 'case']);
    expect(['cplusplus', 'dotnet', 'react', 'constructor'].map(displayWord)).toEqual([
      'C++',
      '.NET',
      'react',
      'constructor',
    ]);
  });

  it('takes accents for what they are worth', () => {
    expect(stems('résumé')).toEqual(stems('resume'));
    expect(stems('ｆｕｌｌｗｉｄｔｈ')).toEqual(stems('fullwidth'));
  });

  it.each([
    ['de', 'Die Datenbanken funktionieren nicht', 'Datenbank'],
    ['es', 'las replicaciones de mi base', 'replicación'],
    ['fr', "l'hôpital et les données", 'donnée'],
    ['it', 'le università e i contratti', 'contratto'],
    ['nl', 'de contracten', 'contract'],
    ['no', 'databasene', 'databasen'],
    ['pt', 'os contratos', 'contrato'],
    ['ru', 'репликации баз данных', 'репликация'],
    ['sv', 'databaserna', 'databasen'],
  ])('stems %s: "%s" has "%s"', (language, text, word) => {
    expect(createTokenizer(language).language).toBe(language);
    expect(stems(text, language)).toContain(stems(word, language)[0]);
  });

  it('takes region codes, and English for what it does not know', () => {
    expect(createTokenizer('de-AT').language).toBe('de');
    expect(['xx', '', 'constructor', '__proto__'].map((code) => createTokenizer(code).language)).toEqual([
      'en',
      'en',
      'en',
      'en',
    ]);
  });

  it('counts by stem, also names of object properties', () => {
    expect([...createTokenizer().counts('constructor constructors __proto__ toString')]).toEqual([
      ['constructor', 2],
      ['proto', 1],
      ['tostr', 1],
    ]);
  });

  it('takes any string in any language', () => {
    const tokenizers = Object.keys(KEYWORD_LANGUAGES).map(createTokenizer);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const tokenizer of tokenizers) {
          for (const { stem, word } of tokenizer.terms(text)) expect(stem.length * word.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  describe('with hostile text', () => {
    const patterns = ['a', 'ab ', '1', "'", "a'", '-', 'é', '\u0301', '\u202e', '\u0000', '😀', 'שלום ', 'ﷺ'];
    patterns.push('.net', 'c++', 'c#', '.js', '漢', ' ', 'aeiouy', 'pgsql', '12 34 ');
    const novel = Array.from({ length: 20_000 }, (_, i) => `w${i.toString(36)}q`).join(' ');
    const texts = [novel, ...patterns.map((pattern) => pattern.repeat(100_000 / pattern.length))];

    it.each(Object.keys(KEYWORD_LANGUAGES))('%s: looks at its beginning only', (language) => {
      const tokenizer = createTokenizer(language);
      for (const text of texts) {
        const terms = tokenizer.terms(text);
        expect(terms.length).toBeLessThanOrEqual(2_000);
        expect(tokenizer.terms(text.slice(0, 20_000))).toEqual(terms);
      }
    });

    it('hands a bounded number of characters to the tokenizer, and each word once to the stemmer', () => {
      const rules = KEYWORD_LANGUAGES['en']!;
      const { stem } = rules;
      const tokenize = wordTokenizer.tokenize;
      let characters = 0;
      const stemmed: string[] = [];
      rules.stem = (word) => (stemmed.push(word), stem(word));
      wordTokenizer.tokenize = (text) => ((characters += text.length), tokenize.call(wordTokenizer, text));
      try {
        for (const text of texts) {
          const tokenizer = createTokenizer('en');
          for (let size = 100; size <= 100_000; size *= 10) {
            characters = 0;
            tokenizer.terms(text.slice(0, size));
            // "c#" becomes " csharp ".
            expect(characters).toBeLessThanOrEqual(Math.min(size * 18, 20_000) * 4);
          }
          expect(new Set(stemmed).size).toBe(stemmed.length);
          // Beside the terms only words that one of the sizes cut in two.
          expect(stemmed.length).toBeLessThanOrEqual(2_004);
          expect(stemmed.every((word) => word.length <= 40)).toBe(true);
          stemmed.length = 0;
        }
      } finally {
        Object.assign(rules, { stem });
        Object.assign(wordTokenizer, { tokenize });
      }
    });
  });

  it('gives what the rules give when each step is taken for each word', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'C++',
        'c#',
        '.NET',
        'asp.net',
        'Node.js',
        'k8s',
        'PostgreSQL',
        'pgsql',
        'datascience',
        'ebike',
        "don't",
        "l'eau",
        "'",
        '’',
      ),
      fc.constantFrom('Replication', 'running', 'the', 'résumé', 'ＦＵＬＬ', 'ﷺ', 'İstanbul', 'K', '3', 'x', 'naïve'),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const text = fc.array(fc.tuple(piece, fc.constantFrom(' ', '', ', ', '-', '/', '\n'))).map((pieces) => {
      return pieces.flat().join('');
    });
    const languages = ['en', 'de', 'fr', 'ru'];
    const tokenizers = languages.map(createTokenizer);
    fc.assert(
      fc.property(text, (written) => {
        languages.forEach((language, i) => {
          expect(tokenizers[i]!.terms(written)).toEqual(plainTerms(written, language));
        });
      }),
      { numRuns: 400 },
    );
  });
});

/** The rules without anything that makes them fast. */
function plainTerms(text: string, language: string): Term[] {
  const { stem, stopwords } = KEYWORD_LANGUAGES[language]!;
  const spelt = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/(?<![\p{L}\d])c\+\+(?![\p{L}\d])/gu, ' cplusplus ')
    .replace(/(?<![\p{L}\d])([cfj])#(?![\p{L}\d])/gu, ' $1sharp ')
    .replace(/(?<![\p{L}\d])(?:asp)?\.net(?![\p{L}\d])/gu, ' dotnet ')
    .replace(/(?<=[\p{L}\d])\.(js|ts|io|py|ai)(?![\p{L}\d])/gu, '$1');
  return spelt
    .split(/[^\p{L}\p{M}\p{N}']+/u)
    .filter((token) => token !== '' && token.length <= 40 && !stopwords.has(token))
    .map((token) =>
      token
        .replace(/^'+|'+$/g, '')
        .replace(/'s$|^[a-z]{1,2}'/, '')
        .replace(/'/g, ''),
    )
    .filter((word) => word.length > 1 && !stopwords.has(word) && !/^\d+$/.test(word))
    .flatMap((word) =>
      (canonicalWords(word)?.filter((part) => part.length > 1 && !stopwords.has(part)) ?? [word]).map((part) => ({
        stem: stem(part) || part,
        word,
      })),
    );
}
