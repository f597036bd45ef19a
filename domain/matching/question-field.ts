import type { HistoryIndex, Similar } from './history-index.ts';
import type { ProfileIndex } from './profile-index.ts';
import { topSlots, type SlotSums } from './top-slots.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Tags that make up a question's field, the heaviest. */
const TAGS = 30;
/** Past questions count by this power of their likeness, so that many vague ones do not outweigh a few close ones. */
const POWER = 4;
/** The best-matching profiles speak for the field as one close past question would. */
const PROFILES = 15;
const PROFILES_WORTH = 1;

/** The tags (as terms) that a question would probably have, with weights of 0–1. */
export type QuestionField = readonly { tag: string; weight: number }[];

/**
 * The inferred field of a question: the tags of similar past questions, and those of the profiles that its words fit best, so
 * that it can be inferred before there is any history.
 */
export function questionField(
  similar: Similar,
  sums: SlotSums,
  { history, profiles, vocabulary }: { history: HistoryIndex; profiles: ProfileIndex; vocabulary: Vocabulary },
): QuestionField {
  const weights = new Map<string, number>();
  const add = (tag: string, worth: number) => weights.set(tag, (weights.get(tag) ?? 0) + worth);
  let mass = 0;
  for (let i = 0; i < similar.count; i++) {
    const slot = similar.slots[i]!;
    const worth = similar.alike[slot]! ** POWER;
    mass += worth;
    for (const tag of history.tagsOf(slot)) add(tag, worth);
  }
  const best = topSlots(sums, PROFILES);
  const worths = best.map((slot) => (sums.sums[slot]! / sums.sums[best[0]!]!) ** 2);
  const all = worths.reduce((sum, worth) => sum + worth, 0);
  for (const [i, slot] of best.entries()) {
    const worth = (PROFILES_WORTH * worths[i]!) / all;
    mass += worth;
    profiles.tags.eachTerm(profiles.tags.slotOf(profiles.personAt[slot]!), (term) =>
      add(vocabulary.termOf(term), worth),
    );
  }
  return [...weights]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, TAGS)
    .map(([tag, weight]) => ({ tag, weight: weight / mass }));
}
