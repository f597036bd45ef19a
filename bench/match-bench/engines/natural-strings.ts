import TfIdf from 'natural/lib/natural/tfidf/tfidf.js';
import type { Engine } from '../engine.ts';
import type { Population } from '../population.ts';
import { bestDocuments } from './best-documents.ts';

/**
 * `natural`'s TfIdf as its documentation shows it: strings in, strings asked; its own tokenizer and stopwords, no stems. A field
 * is repeated as often as it weighs.
 */
export function createNaturalStrings({ profiles }: Population): Engine {
  const index = new TfIdf();
  for (const { id, tags, headline, bio } of profiles) {
    const tagged = tags.join(' ');
    index.addDocument([tagged, tagged, tagged, headline, headline, bio].join(' '), id);
  }
  return { ask: ({ title, text }) => bestDocuments(index.tfidfs(`${title} ${text}`), profiles) };
}
