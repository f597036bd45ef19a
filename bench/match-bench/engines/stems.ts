import type { KeywordTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { weightedTerms } from '@cc/domain/matching/words/weighted-terms.ts';
import type { BenchProfile, BenchQuestion } from '../population.ts';

/** The stems of a question as they stand in it, stopwords left out: what a user of a library hands over. */
export function stemsOf({ title, text }: BenchQuestion, tokenizer: KeywordTokenizer): string[] {
  return tokenizer.terms(`${title} , ${text}`).map(({ stem }) => stem);
}

/** A profile as a list of stems, each as often as it weighs with us. */
export function repeatedStems(profile: BenchProfile, tokenizer: KeywordTokenizer): string[] {
  return [...weightedTerms(profile, tokenizer)].flatMap(([stem, weight]) => new Array<string>(weight).fill(stem));
}
