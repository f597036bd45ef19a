import { describe, expect, it } from 'vitest';
import { generatePopulation } from './generator.ts';

const { profiles, past, questions } = generatePopulation(120, 7);

describe('generatePopulation', () => {
  it('gives the same for the same seed, and something else for another', () => {
    expect(generatePopulation(120, 7).profiles).toEqual(profiles);
    expect(generatePopulation(120, 8).profiles).not.toEqual(profiles);
  });

  it('gives as many consultants as asked for, with tags, headline and bio', () => {
    expect(profiles.map(({ id }) => id)).toEqual(Array.from({ length: 120 }, (_, i) => `c${i}`));
    for (const { tags, headline, bio } of profiles) {
      expect(new Set(tags).size).toBe(tags.length);
      expect(tags.length).toBeGreaterThan(3);
      expect(headline).toContain(tags[0]);
      expect(bio.split(' ')).toHaveLength(24);
    }
  });

  it('lets colleagues share words, a few of them often', () => {
    const tagged = Map.groupBy(
      profiles.flatMap(({ tags }) => tags),
      (tag) => tag,
    );
    const counts = [...tagged.values()].map((times) => times.length).sort((a, b) => b - a);
    expect(counts[0]).toBeGreaterThan(5);
    expect(counts.at(-1)).toBe(1);
  });

  it('lets past questions be answered by consultants who exist', () => {
    const ids = new Set(profiles.map(({ id }) => id));
    expect(past).toHaveLength(7_188);
    for (const { answers, at } of past) {
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThan(1);
      for (const { consultantId, quality } of answers) {
        expect(ids.has(consultantId)).toBe(true);
        expect(quality).toBeLessThanOrEqual(1);
      }
    }
    expect(questions.every(({ title, text }) => title !== '' && text.split(' ').length >= 40)).toBe(true);
  });

  it('works with very few consultants', () => {
    const few = generatePopulation(1, 1);
    expect(new Set(few.past.flatMap(({ answers }) => answers.map(({ consultantId }) => consultantId)))).toEqual(
      new Set(['c0']),
    );
  });
});
