import { atLeast } from '../index/blocks.ts';
import { createDenseAccumulator } from '../index/dense-sums.ts';
import { ACTIVITY_DECAYS, LONG_DECAY } from './decay.ts';
import { createInvertedIndex, type InvertedIndex } from '../index/inverted-index.ts';
import type { KeywordTokenizer } from '../words/keywords.ts';
import type { MatchQuery } from '../words/match-query.ts';
import type { PastSession } from './past-session.ts';
import { tagText } from '../tags/tags.ts';
import type { Vocabulary } from '../index/vocabulary.ts';

/** BM25: how soon further mentions stop counting, how much long texts are held back, and which length is ordinary. */
const K1 = 1.2;
const B = 0.75;
const ORDINARY_LENGTH = 60;
const TITLE_MENTIONS = 2;
const TAG_MENTIONS = 2;
/** Past questions less alike than this share of the most alike one are left out. */
const LEAST_ALIKE = 0.35;

/** A whole tag as a term, beside the words of tags. */
export const tagTerm = (tag: string) => `#${tag}`;

/** Past sessions whose question is like the one asked. */
export interface Similar {
  count: number;
  /** Slots of the sessions, in no order. */
  slots: Int32Array;
  /** By slot: similarity as a share of the best one's, 0–1; only for those in `slots`. */
  alike: Float64Array;
}

export interface HistoryIndex {
  /** Words and tags of the past questions; the counts are BM25's term weights without idf. */
  readonly sessions: InvertedIndex<string>;
  /** By slot: recency as the decays of a year and of long store it. Only their ratios mean something. */
  readonly recency: Readonly<Record<'year' | 'long', Float64Array>>;
  /** Adds a session and returns its slot. @throws RangeError when it is there already. */
  add(session: PastSession): number;
  remove(id: string): void;
  /** @throws RangeError for an empty slot. */
  session(slot: number): PastSession;
  /** The session's tags as terms, each once. */
  tagsOf(slot: number): readonly string[];
  /** The same as ids in the vocabulary. */
  tagIdsOf(slot: number): readonly number[];
  /**
   * Only valid until the next question or change.
   * @param telling how much a term tells, by its id in the vocabulary.
   */
  similar(query: MatchQuery, telling: (term: number) => number): Similar;
}

/** Past questions, searchable by likeness. */
export function createHistoryIndex(vocabulary: Vocabulary, tokenizer: KeywordTokenizer): HistoryIndex {
  const index = createInvertedIndex<string>(vocabulary);
  const held: (PastSession | undefined)[] = [];
  const tags: (readonly string[])[] = [];
  const tagIds: (readonly number[])[] = [];
  const recency = { year: new Float64Array(0), long: new Float64Array(0) };
  const likeness = createDenseAccumulator();
  const found: Similar = { count: 0, slots: new Int32Array(0), alike: new Float64Array(0) };

  function sumUp({ ids, weights }: MatchQuery, telling: (term: number) => number): Float64Array {
    const { lists } = index;
    likeness.start(index.slotLimit);
    for (let t = 0; t < ids.length; t++) {
      const term = ids[t]!;
      if (term < 0 || lists.lengthOf(term) === 0) continue;
      const weight = weights[t]! * telling(term);
      if (weight > 0) likeness.addList(lists, term, weight);
    }
    return likeness.sums;
  }

  function keepAlike(sums: Float64Array): Similar {
    const { slotLimit } = index;
    let best = 0;
    for (let slot = 0; slot < slotLimit; slot++) if (sums[slot]! > best) best = sums[slot]!;
    found.slots = atLeast(found.slots, slotLimit);
    found.alike = atLeast(found.alike, slotLimit);
    const { slots, alike } = found;
    let kept = 0;
    for (let slot = 0; slot < slotLimit && best > 0; slot++) {
      const share = sums[slot]! / best;
      if (share < LEAST_ALIKE) continue;
      slots[kept++] = slot;
      alike[slot] = share;
    }
    found.count = kept;
    return found;
  }

  return {
    sessions: index,
    recency,
    add(session) {
      index.insert(session.id, termWeights(session, tokenizer));
      const slot = index.slotOf(session.id);
      held[slot] = session;
      tags[slot] = [...new Set(session.tags)].map(tagTerm);
      tagIds[slot] = tags[slot].map(vocabulary.find);
      recency.year = atLeast(recency.year, slot + 1);
      recency.long = atLeast(recency.long, slot + 1);
      recency.year[slot] = ACTIVITY_DECAYS.year.stored(session.at);
      recency.long[slot] = LONG_DECAY.stored(session.at);
      return slot;
    },
    remove(id) {
      const slot = index.slotOf(id);
      if (slot < 0) return;
      index.remove(id);
      held[slot] = undefined;
      tags[slot] = [];
      tagIds[slot] = [];
    },
    session(slot) {
      const session = held[slot];
      if (!session) throw new RangeError(`Slot ${slot} is empty`);
      return session;
    },
    tagsOf: (slot) => tags[slot] ?? [],
    tagIdsOf: (slot) => tagIds[slot] ?? [],
    similar: (query, telling) => keepAlike(sumUp(query, telling)),
  };
}

function termWeights({ title, text, tags }: PastSession, tokenizer: KeywordTokenizer): Map<string, number> {
  const counts = new Map<string, number>();
  let length = 0;
  const count = (term: string, mentions: number) => {
    counts.set(term, (counts.get(term) ?? 0) + mentions);
    length += mentions;
  };
  for (const { stem } of tokenizer.terms(title)) count(stem, TITLE_MENTIONS);
  for (const { stem } of tokenizer.terms(text)) count(stem, 1);
  for (const tag of new Set(tags)) {
    count(tagTerm(tag), 1);
    for (const { stem } of tokenizer.terms(tagText(tag))) count(stem, TAG_MENTIONS);
  }
  const damping = K1 * (1 - B + (B * length) / ORDINARY_LENGTH);
  for (const [term, tf] of counts) counts.set(term, (tf * (K1 + 1)) / (tf + damping));
  return counts;
}
