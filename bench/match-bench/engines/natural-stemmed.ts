import TfIdf from 'natural/lib/natural/tfidf/tfidf.js';
import { createTokenizer } from '@cc/domain/matching/keywords.ts';
import type { Engine } from '../engine.ts';
import type { Population } from '../population.ts';
import { bestDocuments } from './best-documents.ts';
import { repeatedStems, stemsOf } from './stems.ts';

/** `natural`'s TfIdf with our terms: it gives the very scores that our index gives. */
export function createNaturalStemmed({ profiles }: Population): Engine {
  const tokenizer = createTokenizer('en');
  const index = new TfIdf();
  for (const profile of profiles) index.addDocument(repeatedStems(profile, tokenizer), profile.id);
  return { ask: (question) => bestDocuments(index.tfidfs(stemsOf(question, tokenizer)), profiles) };
}
