import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import type { Answered, Expert } from './files.ts';

const LEAST_ANSWERS = 5;
const TAGS = 10;
const HEADLINE_TAGS = 3;
const BIO_WORDS = 22;

/**
 * Profiles as the data set's were made, but from these past questions only: whoever answered five and more, with the ten
 * commonest tags, a headline of three of them, and the most telling words as a bio. Weights must not be fitted with profiles
 * that know the answers.
 */
export function profilesAsOf(past: readonly Answered[]): Expert[] {
  const tokenizer = createTokenizer('en');
  const frequency = new Map<string, number>();
  const people = new Map<string, { answers: number; tags: Map<string, number>; words: Map<string, number> }>();
  for (const { title, body, tags, answers = [] } of past) {
    const words = new Set([...tokenizer.terms(title), ...tokenizer.terms(body)].map(({ word }) => word));
    for (const word of words) count(frequency, word);
    for (const { e } of answers) {
      const person = people.get(e) ?? { answers: 0, tags: new Map(), words: new Map() };
      people.set(e, person);
      person.answers++;
      for (const tag of tags) count(person.tags, tag);
      for (const word of words) count(person.words, word);
    }
  }
  return [...people].flatMap(([id, { answers, tags, words }]) => {
    if (answers < LEAST_ANSWERS) return [];
    const commonest = best(tags, TAGS, (_, n) => n);
    const telling = (word: string, n: number) => n * Math.log(past.length / frequency.get(word)!);
    const headline = commonest
      .slice(0, HEADLINE_TAGS)
      .map((tag) => tag.replaceAll('-', ' '))
      .join(', ');
    return [{ id, tags: commonest, headline, bio: best(words, BIO_WORDS, telling).join(' '), stats: { answers } }];
  });
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

const best = (counts: Map<string, number>, limit: number, worth: (key: string, n: number) => number) =>
  [...counts]
    .map(([key, n]) => ({ key, worth: worth(key, n) }))
    .sort((a, b) => b.worth - a.worth || (a.key < b.key ? -1 : 1))
    .slice(0, limit)
    .map(({ key }) => key);
