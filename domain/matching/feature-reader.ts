import { LATELY_DECAY, WEEK_DECAY, YEAR_DECAY, YEAR_MS } from './decay.ts';
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
    for (const name of ['votes', 'field', 'words', 'profileField'] as const) {
      let left = BEST_OF_EACH;
      // Some of the strongest may be offline: twice as many are enough to find those who are not, nearly always.
      for (const person of topSlots(evidence[name], 3 * BEST_OF_EACH)) {
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
    const { tallies } = experience;
    const { newest } = evidence;
    const answers = tallies.answers[person]!;
    const tally = (column: Float64Array, scale: number) => Math.log(1 + (column[person]! * scale) / 0.1);
    const years = (since: number) => (newest - since) / YEAR_MS;
    const known = answers > 0;
    return Float64Array.of(
      Math.log(1 + evidence.votes.sums[person]! / 0.001),
      Math.log(1 + evidence.field.sums[person]! / 0.001),
      Math.log(1 + evidence.focus.sums[person]! / 0.001),
      Math.log(1 + evidence.words.sums[person]! / 0.05),
      bestWords > 0 ? evidence.words.sums[person]! / bestWords : 0,
      Math.log(1 + evidence.profile.sums[slot]! / 0.3),
      evidence.profileField.sums[person]!,
      tally(tallies.week, WEEK_DECAY.scale(newest)),
      tally(tallies.lately, LATELY_DECAY.scale(newest)),
      tally(tallies.year, YEAR_DECAY.scale(newest)),
      known ? Math.log(1 + 10 / (0.05 + years(tallies.last[person]!))) : 0,
      known ? Math.log(1 + answers / (0.1 + years(tallies.first[person]!))) : 0,
      Math.log(1 + Math.max(answers, profiles.sessions[slot]!)),
      (tallies.quality[person]! - ORDINARY_QUALITY * answers) / (answers + ORDINARY_ANSWERS),
    );
  }

  return (query, everybody) => {
    const evidence = weigh(query);
    const slots = chosen(evidence, everybody);
    const bestWords = best(slots, evidence.words.sums);
    return slots.map((slot) => ({
      id: profiles.words.idAt(slot),
      row: rowOf(slot, evidence, bestWords),
      tfIdf: evidence.tfIdf.sums[slot]!,
      votes: evidence.votes.sums[profiles.personAt[slot]!]!,
    }));
  };
}
