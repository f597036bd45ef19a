import { describe, expect, it } from 'vitest';
import { FIELD_WEIGHTS } from './matching/words/weighted-terms.ts';
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
    expect(profileCompleteness(full)).toEqual({
      percent: 100,
      complete: true,
      advice: [],
      required: [],
      suggested: [],
    });
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

  it('advises what is needed first, then what questions find people by most', () => {
    const { advice } = profileCompleteness({ ...full, headline: 'Knitting help', bio: 'x'.repeat(40), tags: [] });
    expect(advice.map(({ field, required }) => [field, required])).toEqual([
      ['tags', true],
      ['headline', false],
      ['bio', false],
    ]);
  });

  it('puts tags first because matching does', () => {
    expect(FIELD_WEIGHTS.tags).toBeGreaterThan(FIELD_WEIGHTS.headline);
    expect(FIELD_WEIGHTS.headline).toBeGreaterThan(FIELD_WEIGHTS.bio);
  });

  it('says how much is left, in numbers that fit', () => {
    const wordsFor = (changes: Partial<typeof full>) => profileCompleteness({ ...full, ...changes }).suggested.join();
    expect(wordsFor({ tags: ['a', 'b', 'c', 'd'] })).toContain('Add 1 more tag:');
    expect(wordsFor({ tags: ['a', 'b'] })).toContain('Add 3 more tags:');
    expect(wordsFor({ bio: 'x'.repeat(280) })).toContain('about one sentence');
    expect(wordsFor({ bio: 'x'.repeat(40) })).toContain('about 3 sentences');
  });

  it('gains what the advice promised', () => {
    const before = profileCompleteness({ ...full, tags: ['a'], languages: [] });
    const after = profileCompleteness({ ...full, tags: ['a'] });
    expect(after.percent - before.percent).toBe(before.advice[0]!.gain);
    expect(profileCompleteness(full).percent - after.percent).toBe(after.advice[0]!.gain);
  });
});
