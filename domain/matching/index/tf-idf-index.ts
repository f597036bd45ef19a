import { atLeast } from './blocks.ts';
import { createDenseAccumulator, highestOf, type DenseSums } from './dense-sums.ts';
import { createInvertedIndex } from './inverted-index.ts';
import type { TermCounts } from './term-lists.ts';
import { createVocabulary, type Vocabulary } from './vocabulary.ts';

/**
 * Scores documents by TF-IDF, with `natural`'s formula: tf is the count as given (weights allowed), idf is 1 + ln(N ÷ (1 + df)).
 * Unlike `natural`'s, documents can be replaced and removed in time linear in their own terms, and a query touches only the
 * documents that share a term with it.
 */
export interface TfIdfIndex<Id> {
  /** Number of documents. */
  readonly size: number;
  has(id: Id): boolean;
  /** Adds a document, or replaces it. Counts that are not finite and positive in single precision are left out. */
  set(id: Id, termCounts: ReadonlyMap<string, number>): void;
  /** Adds a document. @throws RangeError when it is there already. */
  add(id: Id, termCounts: ReadonlyMap<string, number>): void;
  /** Replaces a document. @throws RangeError when there is none. */
  update(id: Id, termCounts: ReadonlyMap<string, number>): void;
  /** Removes a document; false when there is none. */
  remove(id: Id): boolean;
  /** As `add`, with terms that the document holds from now on. */
  put(id: Id, document: TermCounts): void;
  /** As `remove`, but the terms stay retained, for `put` or `releaseTerms`. */
  take(id: Id): TermCounts | undefined;
  /** The document's terms and counts, as they were added; empty when there is none. */
  termCounts(id: Id): Map<string, number>;
  /** Number of documents that contain the term. */
  documentFrequency(term: string): number;
  idf(term: string): number;
  /** All documents that share a term with the query, in the order of their slots. Repeated query terms count repeatedly. */
  score(queryTerms: readonly string[]): Hit<Id>[];
  /** The best `limit` of them, best first; equal ones in the order of their slots. */
  top(queryTerms: readonly string[], limit: number): Hit<Id>[];
  /**
   * A function from a document to those of the query's terms that it contains, each once, the most telling first. Only valid
   * until this index is queried or changed again.
   */
  matcher(queryTerms: readonly string[]): (id: Id) => string[];
  /**
   * The scores by slot, for those who calculate on with them. Only valid until this index is queried or changed again.
   * @param weights one for each query term, multiplied with its idf; a term without a positive one is left out. Without it all
   * are 1.
   */
  sums(queryTerms: readonly string[], weights?: ArrayLike<number>): DenseSums;
  /** The same for distinct terms by their ids in the vocabulary, negative ones are left out. */
  sumsOf(queryTerms: Int32Array, weights: ArrayLike<number>): DenseSums;
  /** Every slot is below this; never shrinks. */
  readonly slotLimit: number;
  /** The document's slot, or -1. A slot is given to another document after a removal. */
  slotOf(id: Id): number;
  /** @throws RangeError for a slot without a document. */
  idAt(slot: number): Id;
  /** The slots that have a document. */
  usedSlots(): number[];
}

export interface Hit<Id> {
  id: Id;
  score: number;
}

/** @param vocabulary to share it with other indexes. */
export function createTfIdfIndex<Id extends string | number>(
  vocabulary: Vocabulary = createVocabulary(),
): TfIdfIndex<Id> {
  const index = createInvertedIndex<Id>(vocabulary);
  const { lists } = index;
  const found = createDenseAccumulator();
  // The last query's distinct terms, and by term what it counts; zero for all others.
  const asked: number[] = [];
  let demand = new Float64Array(0);

  const idfOf = (frequency: number) => 1 + Math.log(index.size / (1 + frequency));

  /** Brings the query into `asked` and `demand`, in the place of the last one. Terms that no document has are left out. */
  function ask(queryTerms: readonly string[], weights?: ArrayLike<number>): void {
    for (const term of asked) demand[term] = 0;
    asked.length = 0;
    demand = atLeast(demand, vocabulary.limit);
    for (let i = 0; i < queryTerms.length; i++) {
      const term = vocabulary.find(queryTerms[i]!);
      const weight = weights ? weights[i]! : 1;
      if (term < 0 || !(weight > 0) || lists.lengthOf(term) === 0) continue;
      if (demand[term] === 0) asked.push(term);
      demand[term]! += weight;
    }
  }

  function sums(queryTerms: readonly string[], weights?: ArrayLike<number>): DenseSums {
    const found = prepared();
    ask(queryTerms, weights);
    for (const term of asked) addTerm(term, demand[term]!);
    return found;
  }

  function sumsOf(queryTerms: Int32Array, weights: ArrayLike<number>): DenseSums {
    const found = prepared();
    for (let i = 0; i < queryTerms.length; i++) {
      const term = queryTerms[i]!;
      if (term >= 0 && weights[i]! > 0 && lists.lengthOf(term) > 0) addTerm(term, weights[i]!);
    }
    return found;
  }

  // Counts and idf are positive: N ≥ df ≥ 1 makes it at least 1 − ln 2.
  const addTerm = (term: number, weight: number) => found.addList(lists, term, idfOf(lists.lengthOf(term)) * weight);

  /** Space for every slot, all of them zero: a question in full touches a third of them. */
  function prepared(): DenseSums {
    found.start(index.slotLimit);
    return found;
  }

  function matcher(queryTerms: readonly string[]): (id: Id) => string[] {
    ask(queryTerms);
    const idfs = demand;
    for (const term of asked) idfs[term] = idfOf(lists.lengthOf(term));
    return (id) => {
      const slot = index.slotOf(id);
      if (slot < 0) return [];
      const matched: { term: number; value: number }[] = [];
      index.eachTerm(slot, (term, count) => {
        if (idfs[term]! > 0) matched.push({ term, value: count * idfs[term]! });
      });
      return matched.sort((a, b) => b.value - a.value).map(({ term }) => vocabulary.termOf(term));
    };
  }

  function termCounts(id: Id): Map<string, number> {
    const slot = index.slotOf(id);
    const counted = new Map<string, number>();
    if (slot >= 0) index.eachTerm(slot, (term, count) => counted.set(vocabulary.termOf(term), count));
    return counted;
  }

  const hit = (slot: number): Hit<Id> => ({ id: index.idAt(slot), score: found.sums[slot]! });
  const documentFrequency = (name: string) => {
    const term = vocabulary.find(name);
    return term < 0 ? 0 : lists.lengthOf(term);
  };
  return {
    get size() {
      return index.size;
    },
    get slotLimit() {
      return index.slotLimit;
    },
    has: (id) => index.slotOf(id) >= 0,
    slotOf: index.slotOf,
    idAt: index.idAt,
    usedSlots: index.usedSlots,
    add: index.insert,
    remove: index.remove,
    put: index.put,
    take: index.take,
    set(id, termCounts) {
      index.remove(id);
      index.insert(id, termCounts);
    },
    update(id, termCounts) {
      if (!index.remove(id)) throw new RangeError(`Document ${id} is not in the index`);
      index.insert(id, termCounts);
    },
    termCounts,
    documentFrequency,
    idf: (term) => idfOf(documentFrequency(term)),
    sums,
    sumsOf,
    score(queryTerms) {
      const { sums: bySlot } = sums(queryTerms);
      return index
        .usedSlots()
        .filter((slot) => bySlot[slot]! > 0)
        .map(hit);
    },
    top: (queryTerms, limit) => highestOf(sums(queryTerms), limit).map(hit),
    matcher,
  };
}
