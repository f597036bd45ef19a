import { createExperience } from './evidence/experience.ts';
import { Candidate } from './evidence/candidate.ts';
import { COMPARED_ROW, comparedRow, noBests, raiseBests } from './model/compared-row.ts';
import { createFeatureReader } from './evidence/feature-reader.ts';
import { INTERPLAY, RELEVANCE_PARTS } from './model/features.ts';
import { createHistoryIndex } from './evidence/history-index.ts';
import type { KeywordTokenizer } from './words/keywords.ts';
import { matchQuery, type MatchQuery, type QuestionText } from './words/match-query.ts';
import { modelScorer, weighed, type MatchModel } from './model/model.ts';
import type { PastSession } from './evidence/past-session.ts';
import { createProfileIndex, type MatchProfile } from './evidence/profile-index.ts';
import { SHIPPED_MODEL } from './model/shipped-model.ts';
import { topSlots } from './index/top-slots.ts';
import { createVocabulary } from './index/vocabulary.ts';

/** So many of the best by weights are looked at by the trees: who is further down cannot come to the top. */
const LOOKED_AT = 12;

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
  /** Sums up what has changed, so that the next question need not wait for it. */
  settle(): void;
  useModel(model: MatchModel): void;
  /** The weights in use, by the places of a row. */
  weights(): Float64Array;
  /** The words of a question, for `rank`; valid until anything is changed. */
  query(question: QuestionText): MatchQuery;
  /** Those online who may be relevant, best first. */
  rank(question: QuestionText | MatchQuery, options: RankOptions): Candidate[];
}

export interface RankOptions {
  limit: number;
  /** Everybody online, whether relevant or not, for fitting. */
  everybody?: boolean;
  /** Then also those further down who have held fewer sessions than this, in no order. */
  newcomers?: number;
  /** Then also this one, if online. */
  besides?: string | null;
}

export function createMatchEngine(tokenizer: KeywordTokenizer): MatchEngine {
  const vocabulary = createVocabulary();
  const profiles = createProfileIndex(vocabulary, tokenizer);
  const history = createHistoryIndex(vocabulary, tokenizer);
  const experience = createExperience(vocabulary, history);
  const read = createFeatureReader({ vocabulary, profiles, history, experience });
  let scorer = modelScorer(SHIPPED_MODEL);
  const compared = new Float64Array(COMPARED_ROW.length);
  const weights = () => scorer.weightsAt(history.sessions.size);

  const query = (question: QuestionText) => matchQuery(question, tokenizer, vocabulary);

  function rank(
    question: QuestionText | MatchQuery,
    { limit, everybody = false, newcomers = 0, besides }: RankOptions,
  ): Candidate[] {
    experience.settle();
    const factors = weights();
    const looked = { everybody, besides };
    const { slots, rows: shared, tfIdf, votes } = read('ids' in question ? question : query(question), looked);
    const width = RELEVANCE_PARTS.length;
    const rows = shared.slice(0, slots.length * width);
    const relevances = new Float64Array(slots.length);
    for (let i = 0; i < slots.length; i++) relevances[i] = rounded(weighed(rows, factors, i * width));
    const candidate = (i: number) => {
      const slot = slots[i]!;
      return new Candidate(profiles.words.idAt(slot), relevances[i]!, tfIdf(slot), votes(slot), rows, i * width);
    };
    const places = Int32Array.from(slots.keys());
    const most = Math.max(limit, LOOKED_AT);
    const found = highest(relevances, places, most).map(candidate).sort(byRelevance);
    if (!everybody) {
      const bests = noBests();
      for (let i = 0; i < slots.length; i++) raiseBests(bests, rows, i * width);
      for (const looked of found.slice(0, LOOKED_AT)) {
        const interplay = scorer.interplay(comparedRow(looked.row, bests, compared));
        looked.row[INTERPLAY] = interplay;
        looked.relevance = rounded(looked.relevance + interplay * factors[INTERPLAY]!);
      }
    }
    const best = everybody ? found : [...found.slice(0, LOOKED_AT).sort(byRelevance), ...found.slice(LOOKED_AT)];
    best.splice(limit);
    if (newcomers === 0 && !besides) return best;
    const kept = new Set(best.map(({ id }) => id));
    const isAdded = (i: number) => {
      const id = profiles.words.idAt(slots[i]!);
      return (profiles.sessions[slots[i]!]! < newcomers || id === besides) && !kept.has(id);
    };
    return [...best, ...[...slots.keys()].filter(isAdded).map(candidate)];
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
    settle: experience.settle,
    useModel(next) {
      scorer = modelScorer(next);
    },
    weights,
    query,
    rank,
  };
}

/** Last bits depend on the order in which things came; equal content ranks alike. */
const rounded = (relevance: number) => Math.round(relevance * 1e9) / 1e9;

const byRelevance = (a: Candidate, b: Candidate) => b.relevance - a.relevance || (a.id < b.id ? -1 : 1);

/** Places of the highest values, in no order: `limit` of them, or more when several are equal to the last. */
function highest(values: Float64Array, places: Int32Array, limit: number): number[] {
  if (limit >= places.length) return [...places];
  const last = topSlots({ count: places.length, touched: places, sums: values }, limit).at(-1)!;
  const found: number[] = [];
  for (const place of places.keys()) if (values[place]! >= values[last]!) found.push(place);
  return found;
}
