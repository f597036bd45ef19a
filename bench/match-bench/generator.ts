import { createRandom, type Random } from '@cc/dev/demo/random.ts';
import type { BenchProfile, BenchQuestion, PastQuestion, Population } from './population.ts';

/** As many as the real data has, so that both forms can be compared. */
const PAST_QUESTIONS = 7_188;
const QUESTIONS = 900;
const FIELDS = 12;
const FIELD_WORDS = 900;
const COMMON_WORDS = 1_500;
/** What people write between the words that matter. */
const FILLERS = 'the a of to in is how do i my with when for and it on this that be can what have as but not'.split(
  ' ',
);

/**
 * Consultants, past questions and questions of nobody: every field of work has words of its own beside those that all share,
 * few of them frequent and most of them rare (Zipf). The same seed gives the same population.
 */
export function generatePopulation(consultants: number, seed: number): Population {
  const random = createRandom(seed);
  const words = distinctWords(COMMON_WORDS + FIELDS * FIELD_WORDS, random);
  const common = words.slice(0, COMMON_WORDS);
  const fields = Array.from({ length: FIELDS }, (_, i) => {
    const start = COMMON_WORDS + i * FIELD_WORDS;
    return words.slice(start, start + FIELD_WORDS);
  });
  const fieldAt = (i: number) => fields[i % FIELDS]!;

  function prose(field: readonly string[], length: number): string {
    const written = Array.from({ length }, () => {
      const kind = random.next();
      if (kind < 0.45) return FILLERS[random.between(0, FILLERS.length - 1)]!;
      return zipf(kind < 0.7 ? common : field, random);
    });
    return written.join(' ');
  }

  function profile(i: number): BenchProfile {
    const field = fieldAt(i);
    const tags = [...new Set(Array.from({ length: 10 }, () => zipf(field, random)))];
    const bio = Array.from({ length: 24 }, () => zipf(random.next() < 0.3 ? common : field, random)).join(' ');
    return { id: `c${i}`, tags, headline: tags.slice(0, 3).join(', '), bio };
  }

  function question(field: readonly string[]): BenchQuestion {
    return { title: prose(field, random.between(6, 12)), text: prose(field, random.between(40, 200)) };
  }

  function past(i: number): PastQuestion {
    const which = random.between(0, FIELDS - 1);
    const answers = Array.from({ length: random.between(1, 3) }, () => {
      const colleague = which + FIELDS * random.between(0, Math.max(0, Math.floor((consultants - 1 - which) / FIELDS)));
      return { consultantId: `c${Math.min(colleague, consultants - 1)}`, quality: random.next() };
    });
    const tags = [zipf(fieldAt(which), random)];
    return { ...question(fieldAt(which)), id: `q${i}`, at: i / PAST_QUESTIONS, tags, answers };
  }

  return {
    profiles: Array.from({ length: consultants }, (_, i) => profile(i)),
    past: Array.from({ length: PAST_QUESTIONS }, (_, i) => past(i)),
    questions: Array.from({ length: QUESTIONS }, () => question(fieldAt(random.between(0, FIELDS - 1)))),
    source: `generated, seed ${seed}`,
  };
}

/** One of the words, the first ones far more often than the last: log-uniform rank. */
function zipf(words: readonly string[], random: Random): string {
  return words[Math.floor(words.length ** random.next()) - 1]!;
}

/** Words that can be pronounced, and told apart by the stemmer. */
function distinctWords(count: number, random: Random): string[] {
  const consonants = 'bcdfghklmnprtvz'.split('');
  const vowels = 'aeiou'.split('');
  const letter = (letters: readonly string[]) => letters[random.between(0, letters.length - 1)]!;
  const words = new Set<string>();
  while (words.size < count) {
    let word = '';
    for (let syllables = random.between(2, 4); syllables > 0; syllables--) word += letter(consonants) + letter(vowels);
    words.add(word + letter(consonants));
  }
  return [...words];
}
