import { createExperience } from './experience.ts';
import { createFeatureReader, type Candidate } from './feature-reader.ts';
import { INTERPLAY } from './features.ts';
import { createHistoryIndex } from './history-index.ts';
import type { KeywordTokenizer } from './keywords.ts';
import { matchQuery, type QuestionText } from './match-query.ts';
import { createModelScorer, weighed, type MatchModel } from './model.ts';
import type { PastSession } from './past-session.ts';
import { createProfileIndex, type MatchProfile } from './profile-index.ts';
import { SHIPPED_MODEL } from './shipped-model.ts';
import { createVocabulary } from './vocabulary.ts';

/** So many of the best by weights are looked at by the trees: who is further down cannot come to the top. */
const LOOKED_AT = 64;

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
  /** The weights in use, by the places of a row. */
  weights(): Float64Array;
  /** Those online who may be relevant, best first; all of them, with `everybody`, for fitting. */
  rank(question: QuestionText, options: { limit: number; everybody?: boolean }): Candidate[];
}

export function createMatchEngine(tokenizer: KeywordTokenizer): MatchEngine {
  const vocabulary = createVocabulary();
  const profiles = createProfileIndex(vocabulary, tokenizer);
  const history = createHistoryIndex(vocabulary, tokenizer);
  const experience = createExperience(vocabulary, history);
  const read = createFeatureReader({ vocabulary, profiles, history, experience });
  let scorer = createModelScorer(SHIPPED_MODEL);
  const weights = () => scorer.weightsAt(history.sessions.size);

  function rank(question: QuestionText, { limit, everybody = false }: { limit: number; everybody?: boolean }) {
    experience.settle();
    const factors = weights();
    const found = read(matchQuery(question, tokenizer), everybody);
    for (const candidate of found) candidate.relevance = rounded(weighed(candidate.row, factors));
    found.sort(byRelevance);
    if (everybody) return found.slice(0, limit);
    const best = found.slice(0, LOOKED_AT);
    for (const candidate of best) {
      const interplay = scorer.interplay(candidate.row);
      candidate.row[INTERPLAY] = interplay;
      candidate.relevance = rounded(candidate.relevance + interplay * factors[INTERPLAY]!);
    }
    return [...best.sort(byRelevance), ...found.slice(LOOKED_AT)].slice(0, limit);
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
      scorer = createModelScorer(next);
    },
    weights,
    rank,
  };
}

/** Last bits depend on the order in which things came; equal content ranks alike. */
const rounded = (relevance: number) => Math.round(relevance * 1e9) / 1e9;

const byRelevance = (a: Candidate, b: Candidate) => b.relevance - a.relevance || (a.id < b.id ? -1 : 1);
