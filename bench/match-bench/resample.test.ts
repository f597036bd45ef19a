import { describe, expect, it } from 'vitest';
import { createRandom } from '@cc/dev/demo/random.ts';
import { resample } from './resample.ts';

const source = (id: string, field: string, words: string) => ({
  id,
  field,
  tags: words.split(' ').slice(0, 2),
  headline: words,
  bio: words,
});
const sources = [
  source('a', 'data', 'postgres backup replication index'),
  source('b', 'data', 'mysql restore sharding query'),
  source('c', 'law', 'tax vat company contract'),
];

describe('resample', () => {
  it('starts with the real ones, then varies them with words of their field', () => {
    const people = resample(sources, 200, createRandom(1));
    expect(people.slice(0, 3).map(({ bio }) => bio)).toEqual(sources.map(({ bio }) => bio));
    expect(new Set(people.map(({ id }) => id)).size).toBe(200);
    const law = new Set('tax vat company contract'.split(' '));
    for (const { tags, bio } of people) {
      const words = bio.split(' ');
      expect(words).toHaveLength(4);
      const lawful = [...words, ...tags].filter((word) => law.has(word)).length;
      expect([0, words.length + tags.length]).toContain(lawful);
    }
    expect(new Set(people.map(({ bio }) => bio)).size).toBeGreaterThan(50);
  });

  it('repeats itself for the same seed', () => {
    expect(resample(sources, 20, createRandom(3))).toEqual(resample(sources, 20, createRandom(3)));
    expect(() => resample([], 1, createRandom(1))).toThrow(RangeError);
  });
});
