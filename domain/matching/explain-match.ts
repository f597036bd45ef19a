import type { PartName, ScorePart } from './scoring.ts';

/** Words of the question found in a profile, by the field they were found in, as the asker wrote them. */
export interface MatchedTerms {
  tags: readonly string[];
  headline: readonly string[];
  bio: readonly string[];
}

const MAX_WORDS = 5;

/** Said when a signal is at least this strong. Signals not listed here are not the consultant's to read. */
const SENTENCES: readonly (readonly [PartName, number, string])[] = [
  ['votes', 3, 'You have answered similar questions well.'],
  ['field', 3, 'You answer much in this field.'],
  ['rating', 0.85, 'Customers rate you highly.'],
  ['response', 0.7, 'You answer quickly.'],
  ['success', 0.95, 'Nearly all of your sessions are completed.'],
  ['price', 0.6, 'Your price is well within what the customer agreed to.'],
  ['newcomer', 1, 'You are new here: this is a first chance to show what you know.'],
];

/**
 * Why a question came to a consultant, in short English sentences, the strongest reason first. A plain list of words counts as
 * words of the tags. Never empty.
 */
export function explainInWords(
  parts: readonly ScorePart[],
  matchedTerms: Partial<MatchedTerms> | readonly string[],
): string[] {
  const {
    tags = [],
    headline = [],
    bio = [],
  }: Partial<MatchedTerms> = isList(matchedTerms) ? { tags: matchedTerms } : matchedTerms;
  const said = new Set<string>();
  const sentences: string[] = [];
  for (const [where, words] of [
    ['tags', tags],
    ['headline', headline],
    ['profile', bio],
  ] as const) {
    const fresh = [...new Set(words)].filter((word) => !said.has(word)).slice(0, MAX_WORDS);
    for (const word of fresh) said.add(word);
    if (fresh.length > 0) sentences.push(`Matches your ${where}: ${fresh.join(', ')}.`);
  }
  const strong = SENTENCES.map(([name, least, sentence]) => ({
    part: parts.find((part) => part.name === name),
    least,
    sentence,
  }))
    .filter(({ part, least }) => part !== undefined && part.value >= least)
    .sort((a, b) => b.part!.contribution - a.part!.contribution);
  sentences.push(...strong.slice(0, 3).map(({ sentence }) => sentence));
  return sentences.length > 0 ? sentences : ['You are available now and speak the language.'];
}

function isList(terms: Partial<MatchedTerms> | readonly string[]): terms is readonly string[] {
  return Array.isArray(terms);
}
