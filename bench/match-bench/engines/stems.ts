import type { KeywordTokenizer } from '@cc/domain/matching/keywords.ts';
import { questionTerms, weightedTerms } from '@cc/domain/matching/weighted-terms.ts';
import type { BenchProfile, BenchQuestion } from '../population.ts';

/** The distinct stems by which a question is matched: the same for all engines that take terms. */
export function stemsOf({ title, text }: BenchQuestion, tokenizer: KeywordTokenizer): string[] {
  return questionTerms({ title, text, tags: [] }, tokenizer).map(({ stem }) => stem);
}

/** A profile as a list of stems, each as often as it weighs with us. */
export function repeatedStems(profile: BenchProfile, tokenizer: KeywordTokenizer): string[] {
  return [...weightedTerms(profile, tokenizer)].flatMap(([stem, weight]) => new Array<string>(weight).fill(stem));
}
