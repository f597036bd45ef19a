import type { Random } from '@cc/dev/demo/random.ts';
import type { BenchProfile } from './population.ts';

/** Shares of the tags and of the bio's words that a resampled consultant keeps of the real one it was drawn from. */
const TAGS_KEPT = 0.8;
const WORDS_KEPT = 0.6;

export interface SourceProfile extends BenchProfile {
  /** Profiles of one field of work lend each other words. */
  field: string;
}

/**
 * `count` consultants from fewer real ones. The first are the real ones as they are. Each further one is drawn from a random
 * real one; it keeps four of five tags and three of five words of the bio, and takes the others from random colleagues of the
 * same field: words stay as frequent, and meet as often, as in the real profiles.
 */
export function resample(sources: readonly SourceProfile[], count: number, random: Random): BenchProfile[] {
  if (sources.length === 0) throw new RangeError('There are no profiles to resample');
  const wordsOf = new Map(sources.map((source) => [source, source.bio.split(' ')]));
  const fields = Map.groupBy(sources, ({ field }) => field);
  const oneOf = <T>(items: readonly T[]): T | undefined => items[random.between(0, items.length - 1)];

  function varied(source: SourceProfile, id: string): BenchProfile {
    const colleagues = fields.get(source.field)!;
    const keeps = (share: number) => random.next() < share;
    const tags = source.tags.map((tag) => (keeps(TAGS_KEPT) ? tag : (oneOf(oneOf(colleagues)!.tags) ?? tag)));
    const words = wordsOf.get(source)!.map((word) => {
      return keeps(WORDS_KEPT) ? word : (oneOf(wordsOf.get(oneOf(colleagues)!)!) ?? word);
    });
    const { headline } = keeps(TAGS_KEPT) ? source : oneOf(colleagues)!;
    return { id, tags: [...new Set(tags)], headline, bio: words.join(' ') };
  }

  return Array.from({ length: count }, (_, i) => {
    const id = `c${i}`;
    const real = sources[i];
    if (!real) return varied(oneOf(sources)!, id);
    return { id, tags: real.tags, headline: real.headline, bio: real.bio };
  });
}
