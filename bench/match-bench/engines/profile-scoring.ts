import { createTokenizer } from '@cc/domain/matching/keywords.ts';
import { createProfileTerms } from '@cc/domain/matching/profile-terms.ts';
import { createTfIdfIndex } from '@cc/domain/matching/tf-idf-index.ts';
import { questionTerms } from '@cc/domain/matching/weighted-terms.ts';
import { RESULTS, type Engine } from '../engine.ts';
import type { Population } from '../population.ts';

/** Ours without what was learned: tokenizing, and scoring the online profiles. */
export function createProfileScoring({ profiles }: Population): Engine {
  const tokenizer = createTokenizer('en');
  const terms = createProfileTerms(tokenizer);
  const index = createTfIdfIndex<string>();
  for (const profile of profiles) index.add(profile.id, terms.come(profile.id, profile));
  return {
    ask({ title, text }) {
      const stems = questionTerms({ title, text, tags: [] }, tokenizer).map(({ stem }) => stem);
      return index.top(stems, RESULTS);
    },
    leaveAndReturn(profile) {
      terms.leave(profile.id, index.termCounts(profile.id));
      index.remove(profile.id);
      index.add(profile.id, terms.come(profile.id, profile));
    },
  };
}
