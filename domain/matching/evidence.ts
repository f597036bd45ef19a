import { createAccumulator, type Accumulator } from './accumulator.ts';
import { ACTIVITY_DECAYS, LONG_DECAY } from './decay.ts';
import type { Experience, FieldSpan } from './experience.ts';
import { fastLog2 } from './fast-log2.ts';
import type { HistoryIndex } from './history-index.ts';
import type { MatchQuery } from './match-query.ts';
import type { ProfileIndex } from './profile-index.ts';
import { questionField, type QuestionField } from './question-field.ts';
import { createTelling } from './telling.ts';
import type { Vocabulary } from './vocabulary.ts';
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
  words: Accumulator;
  /** How much likelier the question's words are of the person than of anybody, log2 per term. */
  wordsLikely: Accumulator;
  /** Share of the field that the profile's tags cover. */
  profileField: Accumulator;
  /** TF-IDF of the profiles, by slot, as it is and ÷ their length. */
  tfIdf: Accumulator;
  profile: Accumulator;
  /** Epoch ms of the newest answer: "now" for all that fades, so that equal content ranks alike at any time. */
  newest: number;
}

/** Doubt about shares of little: as if so much more had been answered by nobody. */
const FIELD_DOUBT = 2;
const FOCUS_DOUBT = 1;
/** BM25, as in `history-index`. */
const K1 = 1.2;
const B = 0.75;
const LEAST_TERMS = 5;
/** So many words of anybody are mixed into a person's (Dirichlet). */
const SMOOTHING = 1_000;

const BY_PERSON = [
  'field',
  'fieldLately',
  'fieldEver',
  'focus',
  'focusEver',
  'words',
  'wordsLikely',
  'profileField',
] as const;

export function createEvidence(indexes: Indexes): (query: MatchQuery) => Evidence {
  const { vocabulary, profiles, history, experience } = indexes;
  const telling = createTelling(experience);
  const voting = createVotes(indexes);
  const evidence: Evidence = {
    votes: voting.votes,
    field: createAccumulator(),
    fieldLately: createAccumulator(),
    fieldEver: createAccumulator(),
    focus: createAccumulator(),
    focusEver: createAccumulator(),
    words: createAccumulator(),
    wordsLikely: createAccumulator(),
    profileField: createAccumulator(),
    tfIdf: createAccumulator(),
    profile: createAccumulator(),
    newest: 0,
  };

  /** Adds to `share` what somebody answered of the field, and to `focus` how much of theirs that is. */
  function weighAnswered(
    { tag, weight }: QuestionField[number],
    span: FieldSpan,
    scale: number,
    share: Accumulator,
    focus?: { sums: Accumulator; all: Float64Array },
  ): void {
    const index = experience.fields[span];
    const { lists } = index;
    const term = vocabulary.find(tag);
    if (term < 0) return;
    const start = lists.startOf(term);
    const end = start + lists.lengthOf(term);
    let mass = FIELD_DOUBT;
    for (let i = start; i < end; i++) mass += lists.counts[i]! * scale;
    for (let i = start; i < end; i++) {
      const person = index.idAt(lists.slots[i]!);
      const answered = weight * lists.counts[i]! * scale;
      share.add(person, answered / mass);
      focus?.sums.add(person, answered / (focus.all[person]! * scale + FOCUS_DOUBT));
    }
  }

  function weighField(field: QuestionField): void {
    const { activity, quality } = experience.tallies;
    const season = ACTIVITY_DECAYS.season.scale(evidence.newest);
    const year = ACTIVITY_DECAYS.year.scale(evidence.newest);
    let all = 0;
    for (const { weight } of field) all += weight;
    for (const part of field) {
      weighAnswered(part, 'season', season, evidence.fieldLately);
      weighAnswered(part, 'year', year, evidence.field, { sums: evidence.focus, all: activity.year });
      weighAnswered(part, 'ever', 1, evidence.fieldEver, { sums: evidence.focusEver, all: quality });
      const term = vocabulary.find(part.tag);
      if (term < 0) continue;
      const tagged = profiles.tags.lists;
      const last = tagged.startOf(term) + tagged.lengthOf(term);
      for (let i = tagged.startOf(term); i < last; i++) {
        evidence.profileField.add(profiles.tags.idAt(tagged.slots[i]!), part.weight / all);
      }
    }
  }

  function weighWords({ terms, weights }: MatchQuery): void {
    const { lists } = experience.words;
    const { tallies } = experience;
    const scale = LONG_DECAY.scale(evidence.newest);
    const ordinary = tallies.all.words / Math.max(1, tallies.all.people);
    const perTerm = 1 / Math.max(LEAST_TERMS, terms.length);
    for (let t = 0; t < terms.length; t++) {
      const term = vocabulary.find(terms[t]!);
      if (term < 0 || lists.lengthOf(term) === 0) continue;
      const weight = telling(term) * weights[t]! * (K1 + 1) * perTerm;
      const start = lists.startOf(term);
      const end = start + lists.lengthOf(term);
      let mass = 0;
      for (let i = start; i < end; i++) mass += lists.counts[i]!;
      const usual = tallies.all.words / (SMOOTHING * mass);
      for (let i = start; i < end; i++) {
        const person = experience.words.idAt(lists.slots[i]!);
        const count = lists.counts[i]! * scale;
        const damping = K1 * (1 - B + (B * tallies.words[person]!) / ordinary);
        evidence.words.add(person, (weight * count) / (count + damping));
        evidence.wordsLikely.add(person, weights[t]! * perTerm * fastLog2(1 + count * usual));
      }
    }
    // What is written that is not of the question makes a person's words the less likely.
    let asked = 0;
    for (let t = 0; t < terms.length; t++) asked += weights[t]! * perTerm;
    const { wordsLikely } = evidence;
    for (let i = 0; i < wordsLikely.count; i++) {
      const person = wordsLikely.touched[i]!;
      wordsLikely.sums[person]! -= asked * fastLog2(1 + (tallies.words[person]! * scale) / SMOOTHING);
    }
  }

  return (query) => {
    const { people } = experience;
    for (const name of BY_PERSON) evidence[name].start(people);
    evidence.tfIdf.start(profiles.words.slotLimit);
    evidence.profile.start(profiles.words.slotLimit);
    evidence.newest = experience.tallies.all.newest;
    const found = profiles.words.sums(query.terms, query.weights);
    for (let i = 0; i < found.count; i++) {
      const slot = found.touched[i]!;
      evidence.tfIdf.add(slot, found.sums[slot]!);
      evidence.profile.add(slot, found.sums[slot]! * profiles.brevity[slot]!);
    }
    const similar = history.similar(query, telling);
    const field = questionField(similar, found, indexes);
    voting.count(similar, field);
    weighField(field);
    weighWords(query);
    return evidence;
  };
}
