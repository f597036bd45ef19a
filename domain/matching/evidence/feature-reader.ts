import { atLeast } from '../index/blocks.ts';
import { createEvidence, type Evidence, type Indexes } from './evidence.ts';
import { RELEVANCE_PARTS } from '../model/features.ts';
import type { MatchQuery } from '../words/match-query.ts';
import { createStanding, QUALITY } from './standing.ts';
import { highestOf } from '../index/dense-sums.ts';
import { topSlots } from '../index/top-slots.ts';

/** From each kind of evidence so many of the strongest are looked at. */
const BEST_OF_EACH = 32;

/** Who may be relevant; valid until the next question. */
export interface Candidates {
  /** In the index of profiles. */
  readonly slots: readonly number[];
  /** Their features, one row of `RELEVANCE_PARTS.length` after the other. */
  readonly rows: Float64Array;
  /** TF-IDF of the profile in a slot, each term of the question weighted by its mentions (0.4 for one in the text, 0.57 in the title). */
  tfIdf(slot: number): number;
  /** Share of the votes of similar past questions, 0–1. */
  votes(slot: number): number;
}

/** Who is looked at: everybody online, or who may be relevant and, if online, somebody in particular. */
export interface Looked {
  everybody: boolean;
  besides?: string | null | undefined;
}

/** Reads the features of whoever is online and may be relevant; of everybody online on demand. */
export function createFeatureReader(indexes: Indexes): (query: MatchQuery, looked: Looked) => Candidates {
  const { profiles, experience } = indexes;
  const weigh = createEvidence(indexes);
  const standingOf = createStanding(experience);
  const isOnline = (person: number) => profiles.slotOf(person) >= 0;
  let rows = new Float64Array(0);

  function chosen(evidence: Evidence, { everybody, besides }: Looked): number[] {
    if (everybody) return profiles.words.usedSlots();
    // Long profiles are held back.
    const slots = new Set(highestOf(evidence.tfIdf, BEST_OF_EACH, { by: profiles.brevity }));
    for (const sums of [evidence.votes.similar, evidence.field, evidence.profileField]) {
      for (const person of topSlots(sums, BEST_OF_EACH, isOnline)) slots.add(profiles.slotOf(person));
    }
    for (const person of highestOf(evidence.words, BEST_OF_EACH, { isWanted: isOnline })) {
      slots.add(profiles.slotOf(person));
    }
    if (besides && profiles.words.has(besides)) slots.add(profiles.words.slotOf(besides));
    return [...slots];
  }

  function best(slots: readonly number[], sums: Float64Array): number {
    let most = 0;
    for (const slot of slots) most = Math.max(most, sums[profiles.personAt[slot]!]!);
    return most;
  }

  /** Writes the row that begins at `at`, in the order of `RELEVANCE_PARTS`. */
  function writeRow(at: number, slot: number, evidence: Evidence, bestWords: number): void {
    const person = profiles.personAt[slot]!;
    const { votes } = evidence;
    const words = evidence.words.sums[person]!;
    rows[at++] = logOf(votes.similar.sums[person]!, 1_000);
    rows[at++] = logOf(votes.nearest.sums[person]!, 1_000);
    rows[at++] = logOf(votes.kindred.sums[person]!, 1_000);
    rows[at++] = logOf(evidence.field.sums[person]!, 1_000);
    rows[at++] = logOf(evidence.fieldLately.sums[person]!, 1_000);
    rows[at++] = logOf(evidence.fieldEver.sums[person]!, 1_000);
    rows[at++] = logOf(evidence.focus.sums[person]!, 1_000);
    rows[at++] = logOf(evidence.focusEver.sums[person]!, 1_000);
    rows[at++] = logOf(words, 20);
    rows[at++] = bestWords > 0 ? words / bestWords : 0;
    rows[at++] = evidence.wordsLikely(person);
    rows[at++] = Math.log(1 + (evidence.tfIdf.sums[slot]! * profiles.brevity[slot]!) / 0.3);
    rows[at++] = evidence.profileField.sums[person]!;
    const answers = experience.tallies.answers[person]!;
    const standing = answers > 0 ? standingOf(person) : NOTHING;
    for (let i = 0; i < QUALITY; i++) rows[at++] = standing[i]!;
    rows[at++] = Math.log(1 + Math.max(answers, profiles.sessions[slot]!));
    rows[at++] = standing[QUALITY]!;
    rows[at] = 0;
  }

  return (query, looked) => {
    const evidence = weigh(query);
    const slots = chosen(evidence, looked);
    const bestWords = best(slots, evidence.words.sums);
    rows = atLeast(rows, slots.length * RELEVANCE_PARTS.length);
    for (let i = 0; i < slots.length; i++) writeRow(i * RELEVANCE_PARTS.length, slots[i]!, evidence, bestWords);
    return {
      slots,
      rows,
      tfIdf: (slot) => evidence.tfIdf.sums[slot]!,
      votes: (slot) => evidence.votes.similar.sums[profiles.personAt[slot]!]!,
    };
  };
}

const NOTHING = new Float64Array(QUALITY + 1);

/** Most people have nothing to do with most questions. */
const logOf = (value: number, scale: number) => (value === 0 ? 0 : Math.log(1 + value * scale));
