import { describe, expect, it } from 'vitest';
import { profileProblems } from './profile-problems.ts';

const good = {
  headline: 'PostgreSQL that got slow',
  bio: 'I have read query plans for fourteen years and still like it.',
  tags: ['postgresql'],
  languages: ['en'],
  hourlyRateMinor: 9_000,
  blockMinutes: 30 as const,
};

describe('profileProblems', () => {
  it('finds nothing wrong with a good profile', () => expect(profileProblems(good)).toEqual({}));

  it('says in words what is wrong, in the order of the form', () => {
    const problems = profileProblems({ ...good, tags: [], languages: [], bio: 'Short.', headline: 'SQL' });
    expect(Object.keys(problems)).toEqual(['headline', 'bio', 'tags', 'languages']);
    expect(Object.values(problems).join(' ')).not.toMatch(/expected|>=/);
  });
});
