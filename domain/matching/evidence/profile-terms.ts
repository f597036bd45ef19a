import { tagTerm } from './history-index.ts';
import type { KeywordTokenizer } from '../words/keywords.ts';
import { releaseTerms, retainTerms, type TermCounts } from '../index/term-lists.ts';
import type { Vocabulary } from '../index/vocabulary.ts';
import { weightedTerms, type ProfileFields } from '../words/weighted-terms.ts';

/** How many of those who left are remembered, about 1 kB each. */
const MAX_LEFT = 2_000;

/** What is indexed of a profile. */
export interface ProfileDocument {
  profile: ProfileFields;
  words: TermCounts;
  /** Whole tags, each counting 1. */
  tags: TermCounts;
}

/**
 * Terms of the profiles of who comes online. People come and go far more often than they write: for who comes back with the
 * profile that they left with, nothing is tokenized again.
 */
export interface ProfileTerms {
  /** Of somebody who comes, or whose profile may have changed. The profile must not be changed afterwards. */
  come(id: string, profile: ProfileFields): ProfileDocument;
  /** @param document what `come` gave; its terms belong to this from now on. */
  leave(id: string, document: ProfileDocument): void;
}

export function createProfileTerms(vocabulary: Vocabulary, tokenizer: KeywordTokenizer): ProfileTerms {
  /** Who left longest ago first. */
  const left = new Map<string, ProfileDocument>();

  function forget({ words, tags }: ProfileDocument): void {
    releaseTerms(words, vocabulary);
    releaseTerms(tags, vocabulary);
  }

  return {
    come(id, profile) {
      const known = left.get(id);
      left.delete(id);
      if (known && isSame(known.profile, profile)) return known;
      const document = {
        profile,
        words: retainTerms(weightedTerms(profile, tokenizer), vocabulary),
        tags: retainTerms(new Map(profile.tags.map((tag) => [tagTerm(tag), 1])), vocabulary),
      };
      if (known) forget(known);
      return document;
    },
    leave(id, document) {
      const known = left.get(id);
      if (known) forget(known);
      left.set(id, document);
      if (left.size <= MAX_LEFT) return;
      const [oldest, forgotten] = left.entries().next().value!;
      left.delete(oldest);
      forget(forgotten);
    },
  };
}

function isSame(a: ProfileFields, b: ProfileFields): boolean {
  const sameTags = a.tags.length === b.tags.length && a.tags.every((tag, i) => tag === b.tags[i]);
  return sameTags && a.headline === b.headline && a.bio === b.bio;
}
