import type { MatchedTerms } from '../explain-match.ts';
import { displayWord, type KeywordTokenizer, type Term } from './keywords.ts';
import { tagText } from '../tags/tags.ts';

/** The fields by which a consultant is found. */
export interface ProfileFields {
  tags: readonly string[];
  headline: string;
  bio: string;
}

/** How much a mention counts by the field it is in: a tag is a claim, a word in the bio may be an aside. */
export const FIELD_WEIGHTS: Readonly<Record<keyof ProfileFields, number>> = { tags: 3, headline: 2, bio: 1 };

/** Mentions beyond this in one field count nothing, so that repeating a word does not buy a place. */
const MENTIONS: Readonly<Record<keyof ProfileFields, number>> = { tags: 1, headline: 1, bio: 3 };

/** Term counts of a profile for the index: stem → weighted number of mentions. */
export function weightedTerms(profile: ProfileFields, tokenizer: KeywordTokenizer): Map<string, number> {
  const weighted = new Map<string, number>();
  for (const field of Object.keys(FIELD_WEIGHTS) as (keyof ProfileFields)[]) {
    const text = field === 'tags' ? profile.tags.map(tagText).join(' , ') : profile[field];
    for (const [stem, count] of tokenizer.counts(text)) {
      const weight = FIELD_WEIGHTS[field] * Math.min(count, MENTIONS[field]);
      weighted.set(stem, (weighted.get(stem) ?? 0) + weight);
    }
  }
  return weighted;
}

/** A question's distinct terms beyond this are ignored; tags and title come first. */
const MAX_QUESTION_TERMS = 64;

/** The distinct terms of a question by which it is matched. */
export function questionTerms(
  question: { title: string; text: string; tags: readonly string[] },
  tokenizer: KeywordTokenizer,
): Term[] {
  const distinct = new Map<string, Term>();
  for (const text of [question.tags.join(' , '), question.title, question.text]) {
    for (const term of tokenizer.terms(text)) {
      if (distinct.size >= MAX_QUESTION_TERMS) return [...distinct.values()];
      if (!distinct.has(term.stem)) distinct.set(term.stem, term);
    }
  }
  return [...distinct.values()];
}

/** What of a question is found where in a profile: tags as the consultant wrote them, other words as the asker did. */
export function matchedWords(
  profile: ProfileFields,
  question: readonly Term[],
  tokenizer: KeywordTokenizer,
): MatchedTerms {
  const asked = new Map(question.map(({ stem, word }) => [stem, word]));
  const inTags = new Set<string>();
  const tags = profile.tags.filter((tag) => {
    const terms = tokenizer.terms(tagText(tag));
    if (!terms.some(({ stem }) => asked.has(stem))) return false;
    for (const { stem } of terms) inTags.add(stem);
    return true;
  });
  const askedIn = (text: string) => {
    const stems = new Set<string>();
    for (const { stem } of tokenizer.terms(text)) if (asked.has(stem)) stems.add(stem);
    return stems;
  };
  const headline = askedIn(profile.headline);
  const bio = askedIn(profile.bio);
  const words = (stems: ReadonlySet<string>, besides: (stem: string) => boolean) =>
    [...asked].filter(([stem]) => stems.has(stem) && !besides(stem)).map(([, word]) => displayWord(word));
  return {
    tags,
    headline: words(headline, (stem) => inTags.has(stem)),
    bio: words(bio, (stem) => inTags.has(stem) || headline.has(stem)),
  };
}
