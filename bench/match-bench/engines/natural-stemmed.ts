import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import type { Engine } from '../engine.ts';
import type { Population } from '../population.ts';
import { createNaturalIndex } from './natural-index.ts';
import { repeatedStems, stemsOf } from './stems.ts';

/** `natural`'s TfIdf with our terms: it gives the very scores that our index gives. */
export function createNaturalStemmed(population: Population): Engine {
  const tokenizer = createTokenizer('en');
  return createNaturalIndex(
    population,
    (profile) => repeatedStems(profile, tokenizer),
    (question) => stemsOf(question, tokenizer),
  );
}
