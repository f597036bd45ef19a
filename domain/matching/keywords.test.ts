import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEYWORD_LANGUAGES } from './keyword-languages.ts';
import { createTokenizer, displayWord } from './keywords.ts';

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
    expect(stems("It's Postgres's fault, isn't it?")).toEqual(['postgr', 'fault']);
  });

  it('keeps the word beside the stem', () => {
    expect(createTokenizer().terms('Replications failed')[0]).toEqual({ stem: 'replic', word: 'replications' });
  });

  it('knows techniques by their punctuation', () => {
    expect(stems('C++ and C# on .NET or ASP.NET')).toEqual(['cplusplu', 'csharp', 'dotnet', 'dotnet']);
    expect(stems('Node.js')).toEqual(stems('nodejs'));
    expect(stems('k8s')).toEqual(stems('Kubernetes'));
    expect(stems('PostgreSQL')).toEqual(stems('postgres'));
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

  it('takes linear time and bounded space for hostile text', () => {
    const patterns = [
      'a',
      'ab ',
      '1',
      "'",
      "a'",
      '-',
      'é',
      '\u0301',
      '\u202e',
      '\u0000',
      '😀',
      'שלום ',
      'ﷺ',
      '.net',
      'c++',
      '漢',
      ' ',
      'aeiouy',
    ];
    const tokenizers = Object.keys(KEYWORD_LANGUAGES).map(createTokenizer);
    for (const pattern of patterns) {
      const text = pattern.repeat(100_000 / pattern.length);
      const started = performance.now();
      for (const tokenizer of tokenizers) expect(tokenizer.terms(text).length).toBeLessThanOrEqual(2_000);
      expect(performance.now() - started, JSON.stringify(pattern)).toBeLessThan(tokenizers.length * 100);
    }
  });
});
