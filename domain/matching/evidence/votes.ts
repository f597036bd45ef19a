import { createAccumulator, type Accumulator } from '../index/accumulator.ts';
import { atLeast } from '../index/blocks.ts';
import type { Experience } from './experience.ts';
import type { HistoryIndex, Similar } from './history-index.ts';
import type { QuestionField } from './question-field.ts';

/** How past questions vote for those who answered them; each is a person's share of all votes, 0–1. */
export interface Votes {
  /** Those alike, the recent ones more. */
  similar: Accumulator;
  /** Those most alike, old ones too. */
  nearest: Accumulator;
  /** Those alike in words and field. */
  kindred: Accumulator;
}

/** What a field in common counts against words in common. */
const FIELD_WORTH = 0.5;
/** Past questions less kindred than this share of the most kindred one do not vote. */
const LEAST_KINDRED = 0.4;

/** Lets past questions vote; valid until the next question. */
export function createVotes({ history, experience }: { history: HistoryIndex; experience: Experience }) {
  const votes: Votes = { similar: createAccumulator(), nearest: createAccumulator(), kindred: createAccumulator() };
  const likeness = createAccumulator();
  let worths = new Float64Array(0);
  let nearestWorths = new Float64Array(0);

  /** Distributes one vote among the questions by `worths`, and theirs among who answered by quality. */
  function distribute(to: Accumulator, count: number, slots: Int32Array, worths: Float64Array): void {
    let mass = 0;
    for (let i = 0; i < count; i++) mass += worths[i]!;
    for (let i = 0; i < count; i++) {
      if (worths[i] === 0) continue;
      const share = worths[i]! / mass;
      to.addList(experience.answers, slots[i]!, share);
    }
  }

  function addKindred({ count, slots, alike }: Similar, field: QuestionField): void {
    const { lists, size } = history.sessions;
    likeness.start(history.sessions.slotLimit);
    let most = 0;
    for (const { term, weight } of field) {
      const length = lists.lengthOf(term);
      if (length > 0) likeness.addEach(lists, term, weight * Math.log(1 + size / length));
    }
    for (let i = 0; i < likeness.count; i++) most = Math.max(most, likeness.sums[likeness.touched[i]!]!);
    const scale = most > 0 ? FIELD_WORTH / most : 0;
    for (let i = 0; i < likeness.count; i++) likeness.sums[likeness.touched[i]!]! *= scale;
    for (let i = 0; i < count; i++) likeness.add(slots[i]!, alike[slots[i]!]!);
    let best = 0;
    for (let i = 0; i < likeness.count; i++) best = Math.max(best, likeness.sums[likeness.touched[i]!]!);
    const { year } = history.recency;
    worths = atLeast(worths, likeness.count);
    for (let i = 0; i < likeness.count; i++) {
      const slot = likeness.touched[i]!;
      const share = likeness.sums[slot]! / best;
      worths[i] = share < LEAST_KINDRED ? 0 : share * share * share * share * year[slot]!;
    }
    distribute(votes.kindred, likeness.count, likeness.touched, worths);
  }

  return {
    votes,
    count(similar: Similar, field: QuestionField): void {
      for (const name of ['similar', 'nearest', 'kindred'] as const) votes[name].start(experience.people);
      const { year, long } = history.recency;
      const { count, slots, alike } = similar;
      worths = atLeast(worths, count);
      nearestWorths = atLeast(nearestWorths, count);
      for (let i = 0; i < count; i++) {
        const slot = slots[i]!;
        const squared = alike[slot]! * alike[slot]!;
        worths[i] = squared * year[slot]!;
        nearestWorths[i] = squared * squared * long[slot]!;
      }
      distribute(votes.similar, count, slots, worths);
      distribute(votes.nearest, count, slots, nearestWorths);
      addKindred(similar, field);
    },
  };
}
