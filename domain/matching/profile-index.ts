import type { KeywordTokenizer } from './keywords.ts';
import { createTfIdfIndex, type TfIdfIndex } from './tf-idf-index.ts';
import type { Vocabulary } from './vocabulary.ts';
import { weightedTerms, type ProfileFields } from './weighted-terms.ts';

/** How many of those who left are remembered, about 3 kB each. */
const MAX_LEFT = 2_000;

/**
 * The profiles of who is online. People come and go far more often than they write: who comes back with the profile that they
 * left with is put in as before, without another look at the words.
 */
export interface ProfileIndex {
  /** To ask; changed through `set` and `remove` only. */
  readonly index: TfIdfIndex<string>;
  /** Adds somebody, or replaces what is known of them. The profile must not be changed afterwards. */
  set(id: string, profile: ProfileFields): void;
  /** False when nobody of that id is in the index. */
  remove(id: string): boolean;
}

export function createProfileIndex(tokenizer: KeywordTokenizer, vocabulary?: Vocabulary): ProfileIndex {
  const index = createTfIdfIndex<string>(vocabulary);
  const profiles = new Map<string, ProfileFields>();
  /** Who left longest ago first. */
  const left = new Map<string, { profile: ProfileFields; terms: ReadonlyMap<string, number> }>();

  function set(id: string, profile: ProfileFields): void {
    const before = profiles.get(id);
    profiles.set(id, profile);
    if (before && isSame(before, profile)) return;
    const known = left.get(id);
    left.delete(id);
    index.set(id, known && isSame(known.profile, profile) ? known.terms : weightedTerms(profile, tokenizer));
  }

  function remove(id: string): boolean {
    const profile = profiles.get(id);
    if (!profile) return false;
    left.set(id, { profile, terms: index.termCounts(id) });
    if (left.size > MAX_LEFT) left.delete(left.keys().next().value!);
    profiles.delete(id);
    return index.remove(id);
  }

  return { index, set, remove };
}

function isSame(a: ProfileFields, b: ProfileFields): boolean {
  if (a === b) return true;
  const sameTags = a.tags.length === b.tags.length && a.tags.every((tag, i) => tag === b.tags[i]);
  return sameTags && a.headline === b.headline && a.bio === b.bio;
}
