import type { PartName, ScorePart } from './scoring.ts';

/** Words of the question found in a profile, by the field they were found in, as the asker wrote them. */
export interface MatchedTerms {
  tags: readonly string[];
  headline: readonly string[];
  bio: readonly string[];
}

const MAX_WORDS = 5;

type Reader = 'consultant' | 'customer';
type Said = readonly [part: PartName, least: number, sentences: Partial<Record<Reader, string>>];

/** Said when a signal is at least this strong. What is not listed here is nobody's to read but an admin's. */
const SENTENCES: readonly Said[] = [
  [
    'votes',
    3,
    { consultant: 'You have answered similar questions well.', customer: 'Has answered similar questions well.' },
  ],
  ['field', 3, { consultant: 'You answer much in this field.', customer: 'Answers much in this field.' }],
  ['rating', 0.85, { consultant: 'Customers rate you highly.', customer: 'Rated highly.' }],
  ['response', 0.7, { consultant: 'You answer quickly.', customer: 'Answers quickly.' }],
  ['success', 0.95, { consultant: 'Nearly all of your sessions are completed.' }],
  [
    'price',
    0.6,
    { consultant: 'Your price is well within what the customer agreed to.', customer: 'Well within your price.' },
  ],
  [
    'newcomer',
    1,
    { consultant: 'You are new here: this is a first chance to show what you know.', customer: 'New here.' },
  ],
];

const MATCHES: Record<Reader, (where: string, words: string) => string> = {
  consultant: (where, words) => `Matches your ${where}: ${words}.`,
  customer: (where, words) => (where === 'tags' ? `Knows ${words}.` : `Writes about ${words}.`),
};
const PRESENT: Record<Reader, string> = {
  consultant: 'You are available now and speak the language.',
  customer: 'Available now and speaks your language.',
};

/**
 * Why a question came to a consultant, in short English sentences, the strongest reason first, said to the consultant or about
 * them to the customer. A plain list of words counts as words of the tags. Never empty.
 */
export function explainInWords(
  parts: readonly ScorePart[],
  matchedTerms: Partial<MatchedTerms> | readonly string[],
  reader: Reader = 'consultant',
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
    if (fresh.length > 0) sentences.push(MATCHES[reader](where, fresh.join(', ')));
  }
  const strong = SENTENCES.flatMap(([name, least, { [reader]: sentence }]) => {
    const part = parts.find((other) => other.name === name);
    return part && sentence && part.value >= least ? [{ part, sentence }] : [];
  }).sort((a, b) => b.part.contribution - a.part.contribution);
  sentences.push(...strong.slice(0, 3).map(({ sentence }) => sentence));
  return sentences.length > 0 ? sentences : [PRESENT[reader]];
}

function isList(terms: Partial<MatchedTerms> | readonly string[]): terms is readonly string[] {
  return Array.isArray(terms);
}
