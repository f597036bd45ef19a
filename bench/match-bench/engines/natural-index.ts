import TfIdf from 'natural/lib/natural/tfidf/tfidf.js';
import type { Engine } from '../engine.ts';
import type { BenchProfile, BenchQuestion, Population } from '../population.ts';
import { bestDocuments } from './best-documents.ts';

/** `natural`'s TfIdf, given documents and questions in one of the forms that it takes. */
export function createNaturalIndex<Text extends string | string[]>(
  { profiles }: Population,
  documentOf: (profile: BenchProfile) => Text,
  termsOf: (question: BenchQuestion) => Text,
): Engine {
  const index = new TfIdf();
  const ids: string[] = [];
  function add(profile: BenchProfile): void {
    index.addDocument(documentOf(profile), profile.id);
    ids.push(profile.id);
  }
  for (const profile of profiles) add(profile);
  return {
    ask: (question) => bestDocuments(index.tfidfs(termsOf(question)), ids),
    leaveAndReturn(profile) {
      index.removeDocument(profile.id);
      ids.splice(ids.indexOf(profile.id), 1);
      add(profile);
    },
  };
}
