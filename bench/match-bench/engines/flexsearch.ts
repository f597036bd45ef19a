import { Index } from 'flexsearch';
import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { RESULTS, type Engine } from '../engine.ts';
import type { BenchProfile, Population } from '../population.ts';
import { stemsOf } from './stems.ts';

/**
 * FlexSearch with our stems. It knows no field weights and ranks by how early a word stands, so tags come first, then headline
 * and bio; `suggest` is its way to let any of the question's terms match.
 */
export function createFlexSearch({ profiles }: Population): Engine {
  const tokenizer = createTokenizer('en');
  const index = new Index({
    tokenize: 'strict',
    fastupdate: true,
    encode: (stems: string) => stems.split(' '),
  });
  const numbers = new Map(profiles.map(({ id }, i) => [id, i]));
  function add({ id, tags, headline, bio }: BenchProfile): void {
    const stems = tokenizer.terms([...tags, headline, bio].join(' , ')).map(({ stem }) => stem);
    index.add(numbers.get(id)!, stems.join(' '));
  }
  for (const profile of profiles) add(profile);
  return {
    ask(question) {
      const found = index.search(stemsOf(question, tokenizer).join(' '), { limit: RESULTS, suggest: true });
      return (found as number[]).map((i, rank) => ({ id: profiles[i]!.id, score: RESULTS - rank }));
    },
    leaveAndReturn(profile) {
      index.remove(numbers.get(profile.id)!);
      add(profile);
    },
  };
}
