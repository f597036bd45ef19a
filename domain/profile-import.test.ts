import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from './matching/words/keywords.ts';
import { createTagLexicon } from './matching/tags/tag-suggestions.ts';
import { canonicalTag } from './matching/tags/tags.ts';
import { proposeProfile, type Career } from './profile-import.ts';

const lexicon = createTagLexicon(new Map([['replication', 3]]), [createTokenizer('en')]);
const nothing: Career = { headline: '', summary: '', industry: '', positions: [], skills: [], languages: [] };
const position = {
  title: 'Database administrator',
  company: 'Nordlicht',
  description: 'Kept 40 PostgreSQL clusters alive, with replication over three sites.',
  from: 'Mar 2015',
  to: '',
};
const propose = (career: Partial<Career>) => proposeProfile({ ...nothing, ...career }, lexicon);

describe('proposeProfile', () => {
  it('takes headline, summary, skills and languages', () => {
    const summary = 'I make databases fast. '.repeat(20).trim();
    const headline = 'Databases that stay up | PostgreSQL';
    const skills = [
      'Gardening at night and elsewhere, with lamps',
      'Knitting',
      'Postgres',
      'PostgreSQL',
      'Replication',
    ];
    expect(propose({ headline, summary, skills, languages: ['en', 'de', 'en'], positions: [position] })).toEqual({
      headline,
      bio: summary,
      tags: ['replication', 'postgresql', 'knitting', 'databases'],
      languages: ['en', 'de'],
    });
  });

  it('makes do with positions', () => {
    const older = { ...position, title: 'Developer', company: '', description: '', from: '2009-01', to: '2014-12' };
    expect(propose({ positions: [position, older], industry: 'Software' })).toMatchObject({
      headline: 'Database administrator, Software',
      bio:
        'Database administrator at Nordlicht (since 2015): Kept 40 PostgreSQL clusters alive, with replication over three sites.\n' +
        'Developer (2009–2014).',
      tags: ['database-administration', 'replication', 'postgresql'],
    });
  });

  it('proposes nothing where nothing is', () => {
    expect(propose({})).toEqual({ headline: null, bio: null, tags: [], languages: [] });
    expect(propose({ headline: 'Hi', summary: 'Short.' })).toMatchObject({ headline: null, bio: null });
  });

  it('leaves out addresses, numbers, mark-up and formulas', () => {
    const { headline, bio, tags } = propose({
      headline: '=HYPERLINK("https://evil.test","PostgreSQL help")',
      summary: `Call +49 170 1234567 or write to jane@example.com.<script>alert(1)</script> I fix databases\u0000 for you, ${'really '.repeat(10)}.`,
      skills: ['=cmd|calc', '@SUM(1)', '<b>sql</b>', '-2+3'],
    });
    expect(headline).not.toMatch(/^=|evil/);
    expect(bio).not.toMatch(/jane|1234567|<|\u0000|hidden/);
    expect(bio).toContain('I fix databases for you');
    expect(tags).not.toContain('=cmd');
  });

  it('fits what a profile may have, whatever it is given', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.lorem({ maxCount: 900 }));
    const career = fc.record({
      headline: text,
      summary: text,
      industry: text,
      positions: fc.array(
        fc.record({ title: text, company: text, description: text, from: text, to: fc.constantFrom('', '2012') }),
        { maxLength: 4 },
      ),
      skills: fc.array(text, { maxLength: 12 }),
      languages: fc.array(fc.constantFrom('en', 'de')),
    });
    fc.assert(
      fc.property(career, (value) => {
        const { headline, bio, tags } = proposeProfile(value, lexicon);
        if (headline !== null) expect(headline.length).toBeLessThanOrEqual(120);
        if (bio !== null) expect(bio.length).toBeLessThanOrEqual(4_000);
        expect(tags.length).toBeLessThanOrEqual(10);
        for (const tag of tags) expect(canonicalTag(tag)).toBe(tag);
        expect(`${headline}${bio}`).not.toMatch(/[\p{Cs}\u0000-\u0008\u007f]/u);
      }),
      { numRuns: 60 },
    );
  });
});
