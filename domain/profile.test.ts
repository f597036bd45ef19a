import { describe, expect, it } from 'vitest';
import { profileCompleteness } from './profile.ts';

const empty = { headline: '', bio: '', tags: [], languages: [], hourlyRateMinor: 0 };
const full = {
  headline: 'PostgreSQL that got slow: plans, indexes, locks',
  bio: 'x'.repeat(300),
  tags: ['postgresql', 'indexes', 'locks', 'replication', 'backup'],
  languages: ['en'],
  hourlyRateMinor: 9_000,
};

describe('profileCompleteness', () => {
  it('asks for everything of an empty profile', () => {
    expect(profileCompleteness(empty)).toMatchObject({ percent: 0, complete: false });
    expect(profileCompleteness(empty).required).toHaveLength(5);
  });

  it('is content with a full one', () => {
    expect(profileCompleteness(full)).toEqual({ percent: 100, complete: true, required: [], suggested: [] });
  });

  it('calls a short but sufficient profile complete and says what would help', () => {
    const short = { ...full, headline: 'Knitting help', bio: 'x'.repeat(40), tags: ['knitting'] };
    const verdict = profileCompleteness(short);
    expect(verdict).toMatchObject({ percent: 70, complete: true, required: [] });
    expect(verdict.suggested).toHaveLength(3);
  });

  it.each(['headline', 'bio', 'tags', 'languages', 'hourlyRateMinor'] as const)('needs %s', (field) => {
    const verdict = profileCompleteness({ ...full, [field]: empty[field] });
    expect(verdict.complete).toBe(false);
    expect(verdict.required).toHaveLength(1);
  });
});
