import type { TfIdfIndex } from './index/tf-idf-index.ts';
import { ONE_MENTION } from './words/match-query.ts';
import { FIELD_WEIGHTS } from './words/weighted-terms.ts';

/** So many terms of a question, met by tags, make somebody an expert for it; nobody's profile covers every word of a long text. */
const TELLING_TERMS = 3;

/**
 * The TF-IDF score of a profile that has three average terms of the question as tags. Words that no profile contains are no
 * measure of anybody and don't count; 0 when that leaves none.
 */
export function expertiseCeiling(
  index: Pick<TfIdfIndex<string>, 'idf' | 'documentFrequency'>,
  distinctQueryTerms: readonly string[],
): number {
  const known = distinctQueryTerms.filter((term) => index.documentFrequency(term) > 0);
  if (known.length === 0) return 0;
  const sum = known.reduce((total, term) => total + index.idf(term), 0);
  return (sum / known.length) * Math.min(known.length, TELLING_TERMS) * FIELD_WEIGHTS.tags;
}

/**
 * TF-IDF as a share of 0–1: 0 without a common term, 0.86 at the ceiling, then slowly towards 1.
 * @param tfIdf with every term counting `ONE_MENTION` or more, by its mentions.
 */
export function expertiseOf(tfIdf: number, ceiling: number): number {
  return tfIdf > 0 && ceiling > 0 ? 1 - Math.exp((-2 * tfIdf) / (ONE_MENTION * ceiling)) : 0;
}

/** Somebody who gave this share of the answers to similar questions fits about as well as a profile at 0.63. */
const VOTES_OF_AN_EXPERT = 0.05;

/**
 * Whether a question is somebody's field, 0–1: by what the profile says (`expertise`), or by what similar questions they have
 * answered (`votes`, their share).
 */
export function fitOf(expertise: number, votes: number): number {
  return 1 - (1 - expertise) * Math.exp(-votes / VOTES_OF_AN_EXPERT);
}
