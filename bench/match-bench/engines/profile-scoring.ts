import { createTokenizer } from '@cc/domain/matching/keywords.ts';
import { createTfIdfIndex } from '@cc/domain/matching/tf-idf-index.ts';
import { weightedTerms } from '@cc/domain/matching/weighted-terms.ts';
import { RESULTS, type Engine } from '../engine.ts';
import type { Population } from '../population.ts';
import { stemsOf } from './stems.ts';

/** Ours without what was learned: tokenizing and scoring the online profiles. */
export function createProfileScoring({ profiles }: Population): Engine {
  const tokenizer = createTokenizer('en');
  const index = createTfIdfIndex<string>();
  for (const profile of profiles) index.add(profile.id, weightedTerms(profile, tokenizer));
  return {
    ask: (question) => index.top(stemsOf(question, tokenizer), RESULTS),
    leaveAndReturn(profile) {
      index.remove(profile.id);
      index.add(profile.id, weightedTerms(profile, tokenizer));
    },
  };
}
