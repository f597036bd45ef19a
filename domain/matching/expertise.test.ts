import { describe, expect, it } from 'vitest';
import { expertiseCeiling, expertiseOf } from './expertise.ts';
import { createTokenizer } from './words/keywords.ts';
import { ONE_MENTION } from './words/match-query.ts';
import { createTfIdfIndex } from './index/tf-idf-index.ts';
import { questionTerms, weightedTerms } from './words/weighted-terms.ts';

const tokenizer = createTokenizer('en');
const people = {
  dba: {
    tags: ['postgres', 'replication', 'backup'],
    headline: 'PostgreSQL administrator',
    bio: 'Twenty years of databases and replication.',
  },
  web: { tags: ['svelte', 'typescript', 'css'], headline: 'Frontend engineer', bio: 'I once used postgres.' },
  tax: { tags: ['tax', 'vat'], headline: 'Tax adviser', bio: 'Companies and freelancers.' },
};
const index = createTfIdfIndex<string>();
for (const [id, profile] of Object.entries(people)) index.add(id, weightedTerms(profile, tokenizer));

function expertise(title: string, text = ''): Record<string, number> {
  const terms = questionTerms({ title, text, tags: [] }, tokenizer).map(({ stem }) => stem);
  const ceiling = expertiseCeiling(index, terms);
  return Object.fromEntries(index.score(terms).map(({ id, score }) => [id, expertiseOf(score * ONE_MENTION, ceiling)]));
}

describe('expertise', () => {
  it('is high for whoever has the question’s words as tags, low for an aside, nothing otherwise', () => {
    const found = expertise('Postgres replication is lagging behind');
    expect(found['dba']).toBeGreaterThan(0.8);
    expect(found['web']).toBeLessThan(0.35);
    expect(found['web']).toBeGreaterThan(0);
    expect(found).not.toHaveProperty('tax');
  });

  it('does not sink in a long text full of words that nobody has', () => {
    const story =
      'Yesterday evening our Monday colleagues noticed strange yellow graphs while drinking coffee. '.repeat(5);
    expect(expertise('Postgres replication is lagging', story)['dba']).toBeGreaterThan(0.8);
  });

  it('stays within 0 and 1', () => {
    expect([expertiseOf(0, 10), expertiseOf(5, 0), expertiseOf(-1, 10)]).toEqual([0, 0, 0]);
    expect(expertiseOf(10 * ONE_MENTION, 10)).toBeCloseTo(0.86, 2);
    expect(expertiseOf(1e6, 10)).toBeLessThanOrEqual(1);
    expect(expertiseCeiling(index, ['nobodyhasthis'])).toBe(0);
  });
});
