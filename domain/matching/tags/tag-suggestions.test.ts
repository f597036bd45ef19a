import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../words/keywords.ts';
import { createTagLexicon } from './tag-suggestions.ts';
import { canonicalTag } from './tags.ts';

const used = new Map([
  ['postgresql', 14],
  ['query-plans', 3],
  ['replication', 5],
  ['tenancy-law', 4],
  ['harpsichord', 1],
  ['bill-of-exchange', 1],
  ['c', 2],
]);
const lexicon = createTagLexicon(used, [createTokenizer('en'), createTokenizer('de')]);
const tagsOf = (headline: string, bio = '', chosen: string[] = []) =>
  lexicon.suggest({ headline, bio }, chosen).map(({ tag }) => tag);

describe('suggested tags', () => {
  it('are those in use first, then well-known names, then telling words', () => {
    const suggestions = lexicon.suggest(
      {
        headline: 'Postgres that got slow, and Kubernetes',
        bio: 'I know PgBouncer: replication, k8s, vacuuming and vacuuming.',
      },
      [],
    );
    expect(suggestions).toEqual([
      { tag: 'postgresql', why: 'used', profiles: 14 },
      { tag: 'kubernetes', why: 'known', profiles: 0 },
      { tag: 'replication', why: 'used', profiles: 5 },
      { tag: 'pgbouncer', why: 'word', profiles: 0 },
      { tag: 'vacuuming', why: 'word', profiles: 0 },
    ]);
  });

  it('find phrases, in other forms and through small words', () => {
    expect(tagsOf('Reading a query plan')).toEqual(['query-plans', 'reading']);
    expect(tagsOf('', 'Bills of exchange, amazon web services and machine learning.')).toEqual([
      'bill-of-exchange',
      'aws',
      'machine-learning',
    ]);
    expect(tagsOf('', 'The plan. Query it.')).toEqual([]);
  });

  it('never repeat what is there, in whatever form', () => {
    expect(tagsOf('Postgres and query plans', '', ['postgresql', 'query-plan'])).toEqual([]);
    expect(tagsOf('Harpsichords', '', ['harpsichord'])).toEqual([]);
  });

  it('take everyday words only where they are written as names', () => {
    expect(tagsOf('', 'I go and react swiftly, word by word.')).toEqual([]);
    expect(tagsOf('', 'Today I write Go and React, some AI.')).toEqual(['artificial-intelligence', 'golang', 'react']);
    expect(tagsOf('Swift | Go | Excel')).toEqual(['excel', 'golang', 'swift']);
  });

  it('leave out what everybody says, numbers and stopwords of any of the languages', () => {
    expect(tagsOf('Experienced consultant helping people since 2004', 'Ich habe und werde, habe und werde.')).toEqual(
      [],
    );
  });

  it('are silent about nothing, and few about much', () => {
    expect(tagsOf('', '')).toEqual([]);
    expect(
      lexicon.suggest({ headline: 'Postgres replication, tenancy law, harpsichord, k8s', bio: '' }, [], 3),
    ).toHaveLength(3);
  });

  it('are always tags, whatever the text is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
    );
    fc.assert(
      fc.property(text, text, (headline, bio) => {
        for (const { tag } of lexicon.suggest({ headline, bio }, [])) expect(canonicalTag(tag)).toBe(tag);
      }),
    );
  });

  it.each([
    ['one long word', 'x'.repeat(100_000)],
    ['many short words', 'a '.repeat(50_000)],
    ['many commas', ','.repeat(100_000)],
    ['many names', 'Kubernetes C++ '.repeat(6_000)],
  ])('do not take long for %s', (_what, bio) => {
    const before = performance.now();
    lexicon.suggest({ headline: bio, bio }, []);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
