import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { createProfileIndex } from '@cc/domain/matching/evidence/profile-index.ts';
import { createVocabulary } from '@cc/domain/matching/index/vocabulary.ts';
import { questionTerms } from '@cc/domain/matching/words/weighted-terms.ts';
import { RESULTS, type Engine } from '../engine.ts';
import type { BenchProfile, Population } from '../population.ts';

/** Ours without what was learned: tokenizing, and scoring the online profiles. */
export function createProfileScoring({ profiles }: Population): Engine {
  const tokenizer = createTokenizer('en');
  const index = createProfileIndex(createVocabulary(), tokenizer);
  const numbers = new Map(profiles.map(({ id }, number) => [id, number]));
  const come = (profile: BenchProfile) => index.set(profile.id, numbers.get(profile.id)!, { ...profile, sessions: 0 });
  for (const profile of profiles) come(profile);
  return {
    ask({ title, text }) {
      const stems = questionTerms({ title, text, tags: [] }, tokenizer).map(({ stem }) => stem);
      return index.words.top(stems, RESULTS);
    },
    leaveAndReturn(profile) {
      index.remove(profile.id);
      come(profile);
    },
  };
}
