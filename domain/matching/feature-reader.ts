import type { Accumulator } from './accumulator.ts';
import { ACTIVITY_DECAYS, SPANS, YEAR_MS, type Span } from './decay.ts';
import { createEvidence, type Evidence, type Indexes } from './evidence.ts';
import type { FeatureRow } from './features.ts';
import type { MatchQuery } from './match-query.ts';
import { topSlots } from './top-slots.ts';

/** From each kind of evidence so many of the strongest are looked at. */
const BEST_OF_EACH = 100;
/** Quality of an ordinary answer, and how many of those everybody starts with. */
const ORDINARY_QUALITY = 0.55;
const ORDINARY_ANSWERS = 5;

export interface Candidate {
  id: string;
  row: FeatureRow;
  /** Log-odds against somebody of whom nothing is known: the row's values times the model's weights. 0 until weighed. */
  relevance: number;
  /** TF-IDF of the profile, each term of the question weighted by its mentions (0.4 for one in the text, 0.57 in the title). */
  tfIdf: number;
  /** Share of the votes of similar past questions, 0–1. */
  votes: number;
}

/** Reads the features of whoever is online and may be relevant; of everybody online on demand. */
export function createFeatureReader(indexes: Indexes): (query: MatchQuery, everybody: boolean) => Candidate[] {
  const { profiles, experience } = indexes;
  const weigh = createEvidence(indexes);

  function chosen(evidence: Evidence, everybody: boolean): number[] {
    const { words } = profiles;
    if (everybody) return words.usedSlots();
    const slots = new Set(topSlots(evidence.profile, BEST_OF_EACH));
    for (const sums of [evidence.votes.similar, evidence.field, evidence.words, evidence.profileField]) {
      let left = BEST_OF_EACH;
      // Some of the strongest may be offline: three times as many are enough to find those who are not, nearly always.
      for (const person of topSlots(sums, 3 * BEST_OF_EACH)) {
        const slot = profiles.slotOf(person);
        if (slot < 0) continue;
        slots.add(slot);
        if (--left === 0) break;
      }
    }
    return [...slots];
  }

  function best(slots: readonly number[], sums: Float64Array): number {
    let most = 0;
    for (const slot of slots) most = Math.max(most, sums[profiles.personAt[slot]!]!);
    return most;
  }

  function rowOf(slot: number, evidence: Evidence, bestWords: number): FeatureRow {
    const person = profiles.personAt[slot]!;
    const { answers: allAnswers, activity, first, last, quality } = experience.tallies;
    const { newest, votes } = evidence;
    const answers = allAnswers[person]!;
    const share = ({ sums }: Accumulator) => Math.log(1 + sums[person]! / 0.001);
    const active = (span: Span) =>
      answers > 0 ? Math.log(1 + (activity[span][person]! * ACTIVITY_DECAYS[span].scale(newest)) / 0.1) : 0;
    const years = answers > 0 ? (newest - last[person]!) / YEAR_MS : Infinity;
    const tenure = answers > 0 ? (newest - first[person]!) / YEAR_MS : 0;
    const rate = answers / (0.1 + tenure);
    return Float64Array.of(
      share(votes.similar),
      share(votes.nearest),
      share(votes.kindred),
      share(evidence.field),
      share(evidence.fieldLately),
      share(evidence.fieldEver),
      share(evidence.focus),
      share(evidence.focusEver),
      Math.log(1 + evidence.words.sums[person]! / 0.05),
      bestWords > 0 ? evidence.words.sums[person]! / bestWords : 0,
      evidence.wordsLikely.sums[person]!,
      Math.log(1 + evidence.profile.sums[slot]! / 0.3),
      evidence.profileField.sums[person]!,
      ...SPANS.map(active),
      Math.log(1 + 10 / (0.05 + years)),
      Math.log(1 + rate),
      answers > 0 ? Math.log(1 + years * rate) : 0,
      Math.log(1 + tenure / 0.1),
      Math.log(1 + Math.max(answers, profiles.sessions[slot]!)),
      (quality[person]! - ORDINARY_QUALITY * answers) / (answers + ORDINARY_ANSWERS),
      0,
    );
  }

  return (query, everybody) => {
    const evidence = weigh(query);
    const slots = chosen(evidence, everybody);
    const bestWords = best(slots, evidence.words.sums);
    return slots.map((slot) => ({
      id: profiles.words.idAt(slot),
      row: rowOf(slot, evidence, bestWords),
      relevance: 0,
      tfIdf: evidence.tfIdf.sums[slot]!,
      votes: evidence.votes.similar.sums[profiles.personAt[slot]!]!,
    }));
  };
}
