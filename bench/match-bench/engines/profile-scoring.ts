import { createTokenizer } from '@cc/domain/matching/keywords.ts';
import { createProfileIndex } from '@cc/domain/matching/profile-index.ts';
import { RESULTS, type Engine } from '../engine.ts';
import type { Population } from '../population.ts';
import { stemsOf } from './stems.ts';

/** Ours without what was learned: tokenizing, and scoring the online profiles. */
export function createProfileScoring({ profiles }: Population): Engine {
  const tokenizer = createTokenizer('en');
  const live = createProfileIndex(tokenizer);
  for (const profile of profiles) live.set(profile.id, profile);
  return {
    ask: (question) => live.index.top(stemsOf(question, tokenizer), RESULTS),
    leaveAndReturn(profile) {
      live.remove(profile.id);
      live.set(profile.id, profile);
    },
  };
}
