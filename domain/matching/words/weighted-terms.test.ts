import { describe, expect, it } from 'vitest';
import { createTokenizer } from './keywords.ts';
import { matchedWords, questionTerms, weightedTerms, type ProfileFields } from './weighted-terms.ts';

const tokenizer = createTokenizer('en');
const profile: ProfileFields = {
  tags: ['PostgreSQL', 'High availability', 'C++'],
  headline: 'I make databases replicate',
  bio: 'Postgres and backups. Backups, backups, backups! Also replication.',
};

describe('weightedTerms', () => {
  it('counts a tag three times, the headline twice, the bio once and at most three mentions', () => {
    expect(Object.fromEntries(weightedTerms(profile, tokenizer))).toEqual({
      postgresql: 3 + 1,
      high: 3,
      avail: 3,
      cplusplu: 3,
      databas: 2,
      replic: 2 + 1,
      backup: 3,
    });
  });

  it('sells no place for repeating a tag', () => {
    const stuffed = {
      tags: ['postgres', 'postgres dba', 'Postgres!'],
      headline: 'Postgres postgres postgres',
      bio: '',
    };
    expect(weightedTerms(stuffed, tokenizer).get('postgresql')).toBe(3 + 2);
  });
});

describe('questionTerms', () => {
  it('are distinct, tags and title first', () => {
    const terms = questionTerms(
      { title: 'Replication lags', text: 'The replicas lag behind backups', tags: ['postgres'] },
      tokenizer,
    );
    expect(terms.map(({ word }) => word)).toEqual(['postgres', 'replication', 'lags', 'replicas', 'behind', 'backups']);
  });

  it('are bounded', () => {
    const text = Array.from({ length: 500 }, (_, i) => `word${i}x`).join(' ');
    expect(questionTerms({ title: 'Title', text, tags: [] }, tokenizer)).toHaveLength(64);
  });
});

describe('matchedWords', () => {
  it('knows the full name of an acronym, and synonyms, in both directions', () => {
    const other = { tags: ['vpn', 'kubernetes', 'machine-learning'], headline: '', bio: '' };
    const matched = (title: string) =>
      matchedWords(other, questionTerms({ title, text: '', tags: [] }, tokenizer), tokenizer).tags;
    expect(matched('My virtual private network is slow')).toEqual(['vpn']);
    expect(matched('k8s and ML')).toEqual(['kubernetes', 'machine-learning']);
    expect(weightedTerms(other, tokenizer).get('privat')).toBe(3);
  });

  it('names tags as the consultant wrote them, other words as the asker did, each once', () => {
    const question = questionTerms(
      { title: 'Postgres replicas and backup in C++', text: 'our database', tags: ['replication'] },
      tokenizer,
    );
    expect(matchedWords(profile, question, tokenizer)).toEqual({
      tags: ['PostgreSQL', 'C++'],
      headline: ['replication', 'database'],
      bio: ['backup'],
    });
  });

  it('shows techniques with their punctuation', () => {
    const question = questionTerms({ title: 'A C# problem', text: '', tags: [] }, tokenizer);
    const found = matchedWords({ tags: [], headline: 'I write C#', bio: '' }, question, tokenizer);
    expect(found).toEqual({ tags: [], headline: ['C#'], bio: [] });
  });
});
