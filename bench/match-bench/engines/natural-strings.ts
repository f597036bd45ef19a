import type { Engine } from '../engine.ts';
import type { BenchProfile, Population } from '../population.ts';
import { createNaturalIndex } from './natural-index.ts';

/**
 * `natural`'s TfIdf as its documentation shows it: strings in, strings asked; its own tokenizer and stopwords, no stems. A field
 * is repeated as often as it weighs.
 */
export function createNaturalStrings(population: Population): Engine {
  return createNaturalIndex(population, documentOf, ({ title, text }) => `${title} ${text}`);
}

function documentOf({ tags, headline, bio }: BenchProfile): string {
  const tagged = tags.join(' ');
  return [tagged, tagged, tagged, headline, headline, bio].join(' ');
}
