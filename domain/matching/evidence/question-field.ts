import { createAccumulator } from '../index/accumulator.ts';
import type { HistoryIndex, Similar } from './history-index.ts';
import type { ProfileIndex } from './profile-index.ts';
import { highestOf, type DenseSums } from '../index/dense-sums.ts';
import { topSlots } from '../index/top-slots.ts';
import type { Vocabulary } from '../index/vocabulary.ts';

/** Tags that make up a question's field, the heaviest. */
const TAGS = 12;
/** The best-matching profiles speak for the field as one close past question would. */
const PROFILES = 15;
const PROFILES_WORTH = 1;

/** The tags that a question would probably have, by their terms' ids in the vocabulary, with weights of 0–1. */
export type QuestionField = readonly { term: number; weight: number }[];

/**
 * The inferred field of a question: the tags of similar past questions, and those of the profiles that its words fit best, so
 * that it can be inferred before there is any history.
 */
export function createFieldFinder({
  history,
  profiles,
  vocabulary,
}: {
  history: HistoryIndex;
  profiles: ProfileIndex;
  vocabulary: Vocabulary;
}): (similar: Similar, found: DenseSums) => QuestionField {
  const weights = createAccumulator();

  /** The heaviest; equal ones by name, since ids are others in each process. */
  function heaviest(mass: number): QuestionField {
    const { count, touched, sums } = weights;
    const last = topSlots(weights, TAGS).at(-1);
    const found: number[] = [];
    for (let i = 0; i < count; i++) if (sums[touched[i]!]! >= sums[last!]!) found.push(touched[i]!);
    return found
      .sort((a, b) => sums[b]! - sums[a]! || (vocabulary.termOf(a) < vocabulary.termOf(b) ? -1 : 1))
      .slice(0, TAGS)
      .map((term) => ({ term, weight: sums[term]! / mass }));
  }

  return ({ count, slots, alike }, found) => {
    weights.start(vocabulary.limit);
    let mass = 0;
    // By the fourth power of their likeness, so that many vague ones do not outweigh a few close ones.
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const squared = alike[slot]! * alike[slot]!;
      const worth = squared * squared;
      mass += worth;
      const tags = history.tagIdsOf(slot);
      for (let t = 0; t < tags.length; t++) weights.add(tags[t]!, worth);
    }
    const best = highestOf(found, PROFILES);
    const { sums } = found;
    const worths = best.map((slot) => (sums[slot]! / sums[best[0]!]!) ** 2);
    const all = worths.reduce((sum, worth) => sum + worth, 0);
    for (const [i, slot] of best.entries()) {
      const worth = (PROFILES_WORTH * worths[i]!) / all;
      mass += worth;
      profiles.tags.eachTerm(profiles.personAt[slot]!, (term) => weights.add(term, worth));
    }
    return heaviest(mass);
  };
}
