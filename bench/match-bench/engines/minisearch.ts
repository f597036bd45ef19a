import MiniSearch from 'minisearch';
import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { FIELD_WEIGHTS } from '@cc/domain/matching/words/weighted-terms.ts';
import { RESULTS, type Engine } from '../engine.ts';
import type { BenchProfile, Population } from '../population.ts';
import { stemsOf } from './stems.ts';

/** MiniSearch (BM25+) with our stems and field weights; any of the question's terms may match, prefixes and typos may not. */
export function createMiniSearch({ profiles }: Population): Engine {
  const tokenizer = createTokenizer('en');
  const index = new MiniSearch<{ id: string; tags: string; headline: string; bio: string }>({
    fields: ['tags', 'headline', 'bio'],
    tokenize: (text) => tokenizer.terms(text).map(({ stem }) => stem),
    processTerm: (term) => term,
    searchOptions: {
      boost: FIELD_WEIGHTS,
      combineWith: 'OR',
      prefix: false,
      fuzzy: false,
      tokenize: (stems) => stems.split(' '),
    },
  });
  const documentOf = (profile: BenchProfile) => ({ ...profile, tags: profile.tags.join(' , ') });
  index.addAll(profiles.map(documentOf));
  return {
    ask(question) {
      const found = index.search(stemsOf(question, tokenizer).join(' ')).slice(0, RESULTS);
      return found.map(({ id, score }) => ({ id: String(id), score }));
    },
    leaveAndReturn(profile) {
      index.remove(documentOf(profile));
      index.add(documentOf(profile));
    },
  };
}
