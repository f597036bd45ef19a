import type { KeywordTokenizer } from './keywords.ts';
import { weightedTerms, type ProfileFields } from './weighted-terms.ts';

/** How many of those who left are remembered, about 3 kB each. */
const MAX_LEFT = 2_000;

/**
 * Terms of the profiles of who comes online. People come and go far more often than they write: for who comes back with the
 * profile that they left with, nothing is tokenized again.
 */
export interface ProfileTerms {
  /** `weightedTerms` of somebody who comes, or whose profile may have changed. The profile must not be changed afterwards. */
  come(id: string, profile: ProfileFields): ReadonlyMap<string, number>;
  /** @param terms what `come` gave, as the index has it. */
  leave(id: string, terms: ReadonlyMap<string, number>): void;
}

export function createProfileTerms(tokenizer: KeywordTokenizer): ProfileTerms {
  const here = new Map<string, ProfileFields>();
  /** Who left longest ago first. */
  const left = new Map<string, { profile: ProfileFields; terms: ReadonlyMap<string, number> }>();
  return {
    come(id, profile) {
      here.set(id, profile);
      const known = left.get(id);
      left.delete(id);
      return known && isSame(known.profile, profile) ? known.terms : weightedTerms(profile, tokenizer);
    },
    leave(id, terms) {
      const profile = here.get(id);
      if (!profile) return;
      here.delete(id);
      left.set(id, { profile, terms });
      if (left.size > MAX_LEFT) left.delete(left.keys().next().value!);
    },
  };
}

function isSame(a: ProfileFields, b: ProfileFields): boolean {
  const sameTags = a.tags.length === b.tags.length && a.tags.every((tag, i) => tag === b.tags[i]);
  return sameTags && a.headline === b.headline && a.bio === b.bio;
}
