import { createAccumulator, type Accumulator } from './accumulator.ts';
import type { Experience } from './experience.ts';
import type { HistoryIndex, Similar } from './history-index.ts';
import type { QuestionField } from './question-field.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How past questions vote for those who answered them; each is a person's share of all votes, 0–1. */
export interface Votes {
  /** Those alike, the recent ones more. */
  similar: Accumulator;
  /** Those most alike, old ones too. */
  nearest: Accumulator;
  /** Those alike in words and field. */
  kindred: Accumulator;
}

/** Past questions vote by these powers of their likeness. */
const SIMILAR_POWER = 2;
const NEAREST_POWER = 4;
const KINDRED_POWER = 4;
/** What a field in common counts against words in common. */
const FIELD_WORTH = 0.5;
/** Past questions less kindred than this share of the most kindred one do not vote. */
const LEAST_KINDRED = 0.3;

/** Lets past questions vote; valid until the next question. */
export function createVotes({
  vocabulary,
  history,
  experience,
}: {
  vocabulary: Vocabulary;
  history: HistoryIndex;
  experience: Experience;
}) {
  const votes: Votes = { similar: createAccumulator(), nearest: createAccumulator(), kindred: createAccumulator() };
  const likeness = createAccumulator();

  /** Distributes one vote among the questions by `worth`, and theirs among who answered by quality. */
  function distribute(to: Accumulator, count: number, slots: Int32Array, worth: (slot: number) => number): void {
    let mass = 0;
    for (let i = 0; i < count; i++) mass += worth(slots[i]!);
    for (let i = 0; i < count; i++) {
      const share = worth(slots[i]!) / mass;
      if (share === 0) continue;
      for (const { person, quality } of experience.answersAt(slots[i]!)) to.add(person, share * quality);
    }
  }

  function addKindred({ count, slots, alike }: Similar, field: QuestionField): void {
    const { lists, size } = history.sessions;
    likeness.start(history.sessions.slotLimit);
    let most = 0;
    for (const { tag, weight } of field) {
      const term = vocabulary.find(tag);
      if (term < 0) continue;
      const start = lists.startOf(term);
      const rarity = weight * Math.log(1 + size / lists.lengthOf(term));
      for (let i = start; i < start + lists.lengthOf(term); i++) likeness.add(lists.slots[i]!, rarity);
    }
    for (let i = 0; i < likeness.count; i++) most = Math.max(most, likeness.sums[likeness.touched[i]!]!);
    const scale = most > 0 ? FIELD_WORTH / most : 0;
    for (let i = 0; i < likeness.count; i++) likeness.sums[likeness.touched[i]!]! *= scale;
    for (let i = 0; i < count; i++) likeness.add(slots[i]!, alike[slots[i]!]!);
    let best = 0;
    for (let i = 0; i < likeness.count; i++) best = Math.max(best, likeness.sums[likeness.touched[i]!]!);
    const { year } = history.recency;
    distribute(votes.kindred, likeness.count, likeness.touched, (slot) => {
      const share = likeness.sums[slot]! / best;
      return share < LEAST_KINDRED ? 0 : share ** KINDRED_POWER * year[slot]!;
    });
  }

  return {
    votes,
    count(similar: Similar, field: QuestionField): void {
      for (const name of ['similar', 'nearest', 'kindred'] as const) votes[name].start(experience.people);
      const { year, long } = history.recency;
      const { count, slots, alike } = similar;
      distribute(votes.similar, count, slots, (slot) => alike[slot]! ** SIMILAR_POWER * year[slot]!);
      distribute(votes.nearest, count, slots, (slot) => alike[slot]! ** NEAREST_POWER * long[slot]!);
      addKindred(similar, field);
    },
  };
}
