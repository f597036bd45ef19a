import { createExperience } from './experience.ts';
import { createFeatureReader, type Candidate } from './feature-reader.ts';
import { FEATURES } from './features.ts';
import { createHistoryIndex } from './history-index.ts';
import type { KeywordTokenizer } from './keywords.ts';
import { matchQuery, type QuestionText } from './match-query.ts';
import { weightsAt, type MatchModel } from './model.ts';
import type { PastSession } from './past-session.ts';
import { createProfileIndex, type MatchProfile } from './profile-index.ts';
import { SHIPPED_MODEL } from './shipped-model.ts';
import { createVocabulary } from './vocabulary.ts';

export interface Relevant extends Candidate {
  /** Log-odds against somebody of whom nothing is known: the sum of the row times the weights. */
  relevance: number;
}

/**
 * Everything that ranking knows, in memory: who is online with which profile, and what was answered before. One process has
 * one; it does no I/O and reads no clock, so that any two with the same content rank alike.
 */
export interface MatchEngine {
  readonly profiles: number;
  readonly sessions: number;
  /** Index of the profiles' words. */
  readonly words: ReturnType<typeof createProfileIndex>['words'];
  setProfile(id: string, profile: MatchProfile): void;
  removeProfile(id: string): boolean;
  /** @throws RangeError when it is there already. */
  addPast(session: PastSession): void;
  removePast(id: string): void;
  useModel(model: MatchModel): void;
  /** The weights in use, in the order of `FEATURES`. */
  weights(): Float64Array;
  /** Those online who may be relevant, best first; all of them, with `everybody`, for fitting. */
  rank(question: QuestionText, options: { limit: number; everybody?: boolean }): Relevant[];
}

export function createMatchEngine(tokenizer: KeywordTokenizer): MatchEngine {
  const vocabulary = createVocabulary();
  const profiles = createProfileIndex(vocabulary, tokenizer);
  const history = createHistoryIndex(vocabulary, tokenizer);
  const experience = createExperience(vocabulary, history);
  const read = createFeatureReader({ vocabulary, profiles, history, experience });
  let model = SHIPPED_MODEL;
  const weights = () => weightsAt(model, history.sessions.size);

  function rank(question: QuestionText, { limit, everybody = false }: { limit: number; everybody?: boolean }) {
    experience.settle();
    const factors = weights();
    const found = read(matchQuery(question, tokenizer), everybody).map((candidate): Relevant => {
      let relevance = 0;
      for (let i = 0; i < FEATURES.length; i++) relevance += candidate.row[i]! * factors[i]!;
      // Last bits depend on the order in which things came; equal content ranks alike.
      return { ...candidate, relevance: Math.round(relevance * 1e9) / 1e9 };
    });
    return found.sort((a, b) => b.relevance - a.relevance || (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  return {
    get profiles() {
      return profiles.words.size;
    },
    get sessions() {
      return history.sessions.size;
    },
    words: profiles.words,
    setProfile(id, profile) {
      profiles.set(id, experience.person(id), profile);
    },
    removeProfile: profiles.remove,
    addPast(session) {
      experience.add(session, history.add(session));
    },
    removePast(id) {
      const slot = history.sessions.slotOf(id);
      if (slot < 0) return;
      experience.remove(slot);
      history.remove(id);
    },
    useModel(next) {
      model = next;
    },
    weights,
    rank,
  };
}
