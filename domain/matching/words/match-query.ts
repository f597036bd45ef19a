import type { KeywordTokenizer } from './keywords.ts';
import type { Vocabulary } from '../index/vocabulary.ts';

/** A question as text. */
export interface QuestionText {
  title: string;
  text: string;
  tags: readonly string[];
}

/** The distinct terms of a question and how much each counts, in the order of the text. */
export interface MatchQuery {
  terms: readonly string[];
  /** The terms' ids in the vocabulary, -1 for those that nobody holds. */
  ids: Int32Array;
  weights: Float64Array;
}

/** Distinct terms beyond this are ignored; tags and title come first. */
const MAX_TERMS = 128;
const TITLE_MENTIONS = 2;
/** Mentions at which a term counts half of what it could at most. */
const HALF_MENTIONS = 1.5;

/** What a term counts that is mentioned once in the text. */
export const ONE_MENTION = 1 / (1 + HALF_MENTIONS);

/** A word of the title counts as two; each further mention of a word adds less than the one before. */
export function matchQuery(question: QuestionText, tokenizer: KeywordTokenizer, vocabulary: Vocabulary): MatchQuery {
  const mentions = new Map<string, number>();
  for (const [text, worth] of [
    [question.tags.join(' , '), TITLE_MENTIONS],
    [question.title, TITLE_MENTIONS],
    [question.text, 1],
  ] as const) {
    for (const { stem } of tokenizer.terms(text)) {
      const known = mentions.get(stem);
      if (known !== undefined) mentions.set(stem, known + worth);
      else if (mentions.size < MAX_TERMS) mentions.set(stem, worth);
    }
  }
  const terms = [...mentions.keys()];
  return {
    terms,
    ids: Int32Array.from(terms, vocabulary.find),
    weights: Float64Array.from(mentions.values(), (count) => count / (count + HALF_MENTIONS)),
  };
}
