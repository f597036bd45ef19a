import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERYDAY_WORDS, TAG_SYNONYMS } from './tag-synonyms.ts';
import { canonicalTag, canonicalTags, canonicalWords, isWellKnown, tagSpellings, tagText } from './tags.ts';

describe('canonicalTag', () => {
  it.each([
    ['PostgreSQL', 'postgresql'],
    ['pgsql', 'postgresql'],
    [' Postgres ', 'postgresql'],
    ['#PostgreSQL,', 'postgresql'],
    ['K8s', 'kubernetes'],
    ['JS', 'javascript'],
    ['C++', 'c++'],
    ['cpp', 'c++'],
    ['C#', 'c#'],
    ['.NET', 'dotnet'],
    ['ASP.NET Core', 'dotnet'],
    ['Node JS', 'node.js'],
    ['node', 'node.js'],
    ['Go', 'golang'],
    ['Machine  Learning', 'machine-learning'],
    ['machine_learning', 'machine-learning'],
    ['Amazon Web Services', 'aws'],
    ['Cognitive–Behavioural Therapy', 'cbt'],
    ['Steuererklärung', 'income-tax'],
    ['Mothers’ rights', 'mothers-rights'],
    ['Research & Development', 'research-and-development'],
    ['TCP/IP', 'tcp-ip'],
    ['Ｔａｘ', 'tax'],
    ['日本語', '日本語'],
    ['constructor', 'constructor'],
    ['__proto__', 'proto'],
  ])('of %s is %s', (text, tag) => expect(canonicalTag(text)).toBe(tag));

  it.each([
    ['nothing', ''],
    ['blanks', ' \t\n'],
    ['punctuation', '#-.,'],
    ['an emoji', '🎻'],
    ['mark-up', '<b>sql</b>'],
    ['a control character', 'sql\u0000server'],
    ['a formula', '=1+1'],
    ['more than 32 characters', 'x'.repeat(33)],
    ['100 kB', 'sql '.repeat(25_000)],
    ['half a character', 'a\ud800'],
  ])('is none for %s', (_what, text) => expect(canonicalTag(text)).toBeNull());

  it('changes nothing the second time', () => {
    const spelled = fc.constantFrom(...Object.values(TAG_SYNONYMS).flatMap((others) => others.split(' ')));
    const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), spelled);
    fc.assert(
      fc.property(anything, (text) => {
        const tag = canonicalTag(text);
        if (tag === null) return;
        expect(canonicalTag(tag)).toBe(tag);
        expect(tag.length).toBeLessThanOrEqual(32);
        expect(tag).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}+#.-]*$/u);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('canonicalTags', () => {
  it('says each once, in order, and no more than allowed', () => {
    expect(canonicalTags(['K8s', 'psql', '', 'kubernetes', 'Postgres', 'tax'])).toEqual([
      'kubernetes',
      'postgresql',
      'tax',
    ]);
    expect(canonicalTags(Array.from({ length: 30 }, (_, n) => `tag ${n}`))).toHaveLength(10);
  });
});

describe('the table of synonyms', () => {
  const entries = Object.entries(TAG_SYNONYMS).map(([tag, others]) => [tag, others.split(' ')] as const);
  const spellings = entries.flatMap(([, others]) => others);

  it('has canonical tags that stay what they are', () => {
    for (const [tag] of entries) expect(canonicalTag(tag)).toBe(tag);
  });
  it('leads from each spelling to its tag, whatever its case', () => {
    for (const [tag, others] of entries)
      for (const other of others) expect(canonicalTag(other.toUpperCase())).toBe(tag);
  });
  it('has no spelling twice and none that is a tag of its own', () => {
    expect(spellings.filter((one, index) => spellings.indexOf(one) !== index)).toEqual([]);
    expect(spellings.filter((one) => isWellKnown(one))).toEqual([]);
  });
  it('finds what was stored before', () => {
    expect(tagSpellings('postgresql')).toContain('pgsql');
    expect(tagSpellings('harpsichord')).toEqual(['harpsichord']);
    expect(tagSpellings('constructor')).toEqual(['constructor']);
  });
});

describe('canonicalWords', () => {
  it.each([
    ['k8s', ['kubernetes']],
    ['psql', ['postgresql']],
    ['postgres', ['postgresql']],
    ['cpp', ['cplusplus']],
    ['datascience', ['data', 'science']],
    ['maths', ['mathematics']],
  ])('of %s are %s', (word, words) => expect(canonicalWords(word)).toEqual(words));

  it.each(['kubernetes', 'postgresql', 'vpn', 'iphones', 'nodejs', 'cplusplus', 'constructor', 'the', ''])(
    'has none for %s',
    (word) => expect(canonicalWords(word)).toBeUndefined(),
  );

  it('leaves everyday words alone', () => {
    for (const word of EVERYDAY_WORDS) expect(canonicalWords(word)).toBeUndefined();
  });

  it('needs to be asked only once', () => {
    for (const spelling of Object.values(TAG_SYNONYMS).flatMap((others) => others.split(' ')))
      for (const word of canonicalWords(spelling) ?? []) expect(canonicalWords(word)).toBeUndefined();
  });
});

describe('tagText', () => {
  it.each([
    ['vpn', 'vpn , virtual-private-network'],
    ['machine-learning', 'machine-learning , ml'],
    ['database-administration', 'database-administration'],
    ['harpsichord', 'harpsichord'],
  ])('of %s is %s', (tag, text) => expect(tagText(tag)).toBe(text));
});
