import { createAccumulator, type Accumulator } from '../index/accumulator.ts';
import { createDenseAccumulator, type DenseSums } from '../index/dense-sums.ts';
import { ACTIVITY_DECAYS, LONG_DECAY } from './decay.ts';
import type { Experience, FieldSpan } from './experience.ts';
import { fastLog2 } from '../index/fast-log2.ts';
import type { HistoryIndex } from './history-index.ts';
import type { MatchQuery } from '../words/match-query.ts';
import type { ProfileIndex } from './profile-index.ts';
import { createFieldFinder, type QuestionField } from './question-field.ts';
import { createTelling } from './telling.ts';
import { topSlots } from '../index/top-slots.ts';
import type { Vocabulary } from '../index/vocabulary.ts';
import { createVotes, type Votes } from './votes.ts';

/** The parts of the engine. */
export interface Indexes {
  vocabulary: Vocabulary;
  profiles: ProfileIndex;
  history: HistoryIndex;
  experience: Experience;
}

/** What a question brought to light, by person but for the profiles; valid until the next question. */
export interface Evidence {
  /** Shares of the votes of past questions. */
  votes: Votes;
  /** Share of what was answered in the question's field, within a year, lately, and ever. */
  field: Accumulator;
  fieldLately: Accumulator;
  fieldEver: Accumulator;
  /** Share of the field in what the person answered, within a year and ever. */
  focus: Accumulator;
  focusEver: Accumulator;
  /** BM25 against the person's answered questions, per term of the question. */
  words: DenseSums;
  /** How much likelier the question's words are of the person than of anybody, log2 per term; 0 without one of them. */
  wordsLikely(person: number): number;
  /** Share of the field that the profile's tags cover. */
  profileField: Accumulator;
  /** TF-IDF of the profiles, by slot. */
  tfIdf: DenseSums;
  /** Epoch ms of the newest answer: "now" for all that fades, so that equal content ranks alike at any time. */
  newest: number;
}

/** Doubt about shares of little: as if so much more had been answered by nobody. */
const FIELD_DOUBT = 2;
const FOCUS_DOUBT = 1;
/** So many words of a question are compared with what was answered: the rest of a long text tells little of who can answer it. */
const TELLING_WORDS = 32;
/** BM25, as in `history-index`. */
const K1 = 1.2;
const B = 0.75;
const LEAST_TERMS = 5;
/** So many words of anybody are mixed into a person's (Dirichlet). */
const SMOOTHING = 1_000;

const BY_PERSON = ['field', 'fieldLately', 'fieldEver', 'focus', 'focusEver', 'profileField'] as const;

export function createEvidence(indexes: Indexes): (query: MatchQuery) => Evidence {
  const { profiles, history, experience } = indexes;
  const telling = createTelling(experience);
  const voting = createVotes(indexes);
  const findField = createFieldFinder(indexes);
  const none = new Float64Array(0);
  let known = { version: -1, perYear: none, perEver: none, damping: none, length: none };
  const words = createDenseAccumulator();
  const likely = createDenseAccumulator();
  const evidence: Evidence = {
    votes: voting.votes,
    field: createAccumulator(),
    fieldLately: createAccumulator(),
    fieldEver: createAccumulator(),
    focus: createAccumulator(),
    focusEver: createAccumulator(),
    words,
    wordsLikely: () => 0,
    profileField: createAccumulator(),
    tfIdf: createDenseAccumulator(),
    newest: 0,
  };

  /** Adds to `share` what somebody answered of the field, and to `focus` how much of theirs that is. */
  function weighAnswered(
    { term, weight }: QuestionField[number],
    span: FieldSpan,
    scale: number,
    share: Accumulator,
    focus?: { sums: Accumulator; perAnswer: Float64Array },
  ): void {
    const { lists } = experience.fields[span];
    const { counts } = lists;
    const start = lists.startOf(term);
    const end = start + lists.lengthOf(term);
    let mass = 0;
    for (let i = start; i < end; i++) mass += counts[i]!;
    share.addList(lists, term, (weight * scale) / (FIELD_DOUBT + mass * scale));
    focus?.sums.addList(lists, term, weight * scale, focus.perAnswer);
  }

  function weighField(field: QuestionField): void {
    const season = ACTIVITY_DECAYS.season.scale(evidence.newest);
    const year = ACTIVITY_DECAYS.year.scale(evidence.newest);
    const { perYear, perEver } = peoples();
    let all = 0;
    for (const { weight } of field) all += weight;
    for (const part of field) {
      weighAnswered(part, 'season', season, evidence.fieldLately);
      weighAnswered(part, 'year', year, evidence.field, { sums: evidence.focus, perAnswer: perYear });
      weighAnswered(part, 'ever', 1, evidence.fieldEver, { sums: evidence.focusEver, perAnswer: perEver });
      evidence.profileField.addEach(profiles.tags.lists, part.term, part.weight / all);
    }
  }

  /** What depends on the people only, calculated again when they have answered more. */
  function peoples() {
    if (known.version === experience.version) return known;
    const { people, tallies, version } = experience;
    const year = ACTIVITY_DECAYS.year.scale(tallies.all.newest);
    const ordinary = tallies.all.words / Math.max(1, tallies.all.people);
    const scale = LONG_DECAY.scale(tallies.all.newest);
    const of = (value: (person: number) => number) =>
      Float64Array.from({ length: people }, (_, person) => value(person));
    known = {
      version,
      perYear: of((person) => 1 / (tallies.activity.year[person]! * year + FOCUS_DOUBT)),
      perEver: of((person) => 1 / (tallies.quality[person]! + FOCUS_DOUBT)),
      damping: of((person) => (K1 * (1 - B + (B * tallies.words[person]!) / ordinary)) / scale),
      length: of((person) => fastLog2(1 + (tallies.words[person]! * scale) / SMOOTHING)),
    };
    return known;
  }

  function weighWords({ ids, weights }: MatchQuery): void {
    const { lists } = experience.words;
    const { slots, counts } = lists;
    const { damping, length } = peoples();
    const scale = LONG_DECAY.scale(evidence.newest);
    const perTerm = 1 / Math.max(LEAST_TERMS, ids.length);
    words.start(experience.people);
    likely.start(experience.people);
    const { sums } = words;
    const { sums: likelySums } = likely;
    let asked = 0;
    for (let t = 0; t < ids.length; t++) {
      const term = ids[t]!;
      const share = weights[t]! * perTerm;
      asked += share;
      if (term < 0 || lists.lengthOf(term) === 0) continue;
      const weight = telling(term) * share * (K1 + 1);
      const start = lists.startOf(term);
      const end = start + lists.lengthOf(term);
      let mass = 0;
      for (let i = start; i < end; i++) mass += counts[i]!;
      const usual = (scale * experience.tallies.all.words) / (SMOOTHING * mass);
      for (let i = start; i < end; i++) {
        const person = slots[i]!;
        const count = counts[i]!;
        sums[person]! += (weight * count) / (count + damping[person]!);
        likelySums[person]! += share * fastLog2(1 + count * usual);
      }
    }
    // What is written that is not of the question makes a person's words the less likely.
    evidence.wordsLikely = (person) => (likelySums[person] === 0 ? 0 : likelySums[person]! - asked * length[person]!);
  }

  /** The words that tell most, in the order of the text; which ones does not depend on last bits. */
  function mostTelling(query: MatchQuery): MatchQuery {
    const { length } = query.ids;
    if (length <= TELLING_WORDS) return query;
    const worth = { count: length, touched: new Int32Array(length), sums: new Float64Array(length) };
    for (const [i, id] of query.ids.entries()) {
      worth.touched[i] = i;
      worth.sums[i] = id < 0 ? 0 : Math.fround(query.weights[i]! * telling(id));
    }
    const kept = Int32Array.from(topSlots(worth, TELLING_WORDS)).sort();
    return {
      terms: Array.from(kept, (i) => query.terms[i]!),
      ids: kept.map((i) => query.ids[i]!),
      weights: Float64Array.from(kept, (i) => query.weights[i]!),
    };
  }

  return (query) => {
    const { people } = experience;
    for (const name of BY_PERSON) evidence[name].start(people);
    evidence.newest = experience.tallies.all.newest;
    evidence.tfIdf = profiles.words.sumsOf(query.ids, query.weights);
    const told = mostTelling(query);
    const similar = history.similar(told, telling);
    const field = findField(similar, evidence.tfIdf);
    voting.count(similar, field);
    weighField(field);
    weighWords(told);
    return evidence;
  };
}
