import { createAccumulator, type Accumulator } from './accumulator.ts';
import { WORD_DECAY, YEAR_DECAY } from './decay.ts';
import type { Experience } from './experience.ts';
import type { HistoryIndex, Similar } from './history-index.ts';
import type { MatchQuery } from './match-query.ts';
import type { ProfileIndex } from './profile-index.ts';
import { questionField, type QuestionField } from './question-field.ts';
import { createTelling } from './telling.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The parts of the engine. */
export interface Indexes {
  vocabulary: Vocabulary;
  profiles: ProfileIndex;
  history: HistoryIndex;
  experience: Experience;
}

/** What a question brought to light, by person but for the profiles; valid until the next question. */
export interface Evidence {
  /** Share of the votes of similar past questions. */
  votes: Accumulator;
  /** Share of what was answered in the question's field. */
  field: Accumulator;
  /** Share of the field in what the person answers. */
  focus: Accumulator;
  /** BM25 against the person's answered questions, per term of the question. */
  words: Accumulator;
  /** Share of the field that the profile's tags cover. */
  profileField: Accumulator;
  /** TF-IDF of the profiles, by slot, as it is and ÷ their length. */
  tfIdf: Accumulator;
  profile: Accumulator;
  /** Epoch ms of the newest answer: "now" for all that fades, so that equal content ranks alike at any time. */
  newest: number;
}

/** Past questions vote by this power of their likeness. */
const VOTE_POWER = 2;
/** Doubt about shares of little: as if so much more had been answered by nobody. */
const FIELD_DOUBT = 2;
const FOCUS_DOUBT = 1;
/** BM25, as in `history-index`. */
const K1 = 1.2;
const B = 0.75;
const LEAST_TERMS = 5;

export function createEvidence(indexes: Indexes): (query: MatchQuery) => Evidence {
  const { vocabulary, profiles, history, experience } = indexes;
  const telling = createTelling(experience);
  const evidence: Evidence = {
    votes: createAccumulator(),
    field: createAccumulator(),
    focus: createAccumulator(),
    words: createAccumulator(),
    profileField: createAccumulator(),
    tfIdf: createAccumulator(),
    profile: createAccumulator(),
    newest: 0,
  };

  function vote({ count, slots, alike }: Similar): void {
    const { votes } = evidence;
    const { recency } = history;
    let mass = 0;
    for (let i = 0; i < count; i++) mass += alike[slots[i]!]! ** VOTE_POWER * recency[slots[i]!]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const worth = (alike[slot]! ** VOTE_POWER * recency[slot]!) / mass;
      for (const { person, quality } of experience.answersAt(slot)) votes.add(person, worth * quality);
    }
  }

  function weighField(field: QuestionField): void {
    const { lists } = experience.fields;
    const { year } = experience.tallies;
    const scale = YEAR_DECAY.scale(evidence.newest);
    let all = 0;
    for (const { weight } of field) all += weight;
    for (const { tag, weight } of field) {
      const term = vocabulary.find(tag);
      if (term < 0) continue;
      const end = lists.startOf(term) + lists.lengthOf(term);
      let mass = FIELD_DOUBT;
      for (let i = lists.startOf(term); i < end; i++) mass += lists.counts[i]! * scale;
      for (let i = lists.startOf(term); i < end; i++) {
        const person = experience.fields.idAt(lists.slots[i]!);
        const answered = lists.counts[i]! * scale;
        evidence.field.add(person, (weight * answered) / mass);
        evidence.focus.add(person, (weight * answered) / (year[person]! * scale + FOCUS_DOUBT));
      }
      const tagged = profiles.tags.lists;
      const last = tagged.startOf(term) + tagged.lengthOf(term);
      for (let i = tagged.startOf(term); i < last; i++) {
        evidence.profileField.add(profiles.tags.idAt(tagged.slots[i]!), weight / all);
      }
    }
  }

  function weighWords({ terms, weights }: MatchQuery): void {
    const { lists } = experience.words;
    const { tallies } = experience;
    const scale = WORD_DECAY.scale(evidence.newest);
    const ordinary = tallies.all.words / Math.max(1, tallies.all.people);
    const perTerm = 1 / Math.max(LEAST_TERMS, terms.length);
    for (let t = 0; t < terms.length; t++) {
      const term = vocabulary.find(terms[t]!);
      if (term < 0 || lists.lengthOf(term) === 0) continue;
      const weight = telling(term) * weights[t]! * (K1 + 1) * perTerm;
      const end = lists.startOf(term) + lists.lengthOf(term);
      for (let i = lists.startOf(term); i < end; i++) {
        const person = experience.words.idAt(lists.slots[i]!);
        const count = lists.counts[i]! * scale;
        const damping = K1 * (1 - B + (B * tallies.words[person]!) / ordinary);
        evidence.words.add(person, (weight * count) / (count + damping));
      }
    }
  }

  return (query) => {
    const { people } = experience;
    for (const name of ['votes', 'field', 'focus', 'words', 'profileField'] as const) evidence[name].start(people);
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
    vote(similar);
    weighField(questionField(similar, found, indexes));
    weighWords(query);
    return evidence;
  };
}
