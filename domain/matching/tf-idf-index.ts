/**
 * An inverted index that scores documents by TF-IDF, with `natural`'s formula: tf is the count as given (weights allowed), idf
 * is 1 + ln(N ÷ (1 + df)). Unlike `natural`'s, documents can be replaced and removed in time linear in their own terms, and a
 * query touches only the documents that share a term with it.
 *
 * Each document has a slot. A term's postings are parallel typed arrays (slot, position within the document, tf). Removing a
 * posting moves the term's last one into the gap; the back pointers make finding both O(1).
 */

interface Postings {
  length: number;
  /** Slot of the document. */
  slots: Int32Array;
  /** Index of this term in the document's own lists. */
  entries: Int32Array;
  tfs: Float64Array;
}

interface Doc<Id> {
  id: Id;
  terms: string[];
  /** Position of this document in the postings of `terms[i]`. */
  positions: Int32Array;
}

export interface Hit<Id> {
  id: Id;
  score: number;
}

export interface TfIdfIndex<Id> {
  /** Number of documents. */
  readonly size: number;
  has(id: Id): boolean;
  /** Adds a document, or replaces it. Counts that are not finite and positive are left out. */
  set(id: Id, termCounts: ReadonlyMap<string, number>): void;
  /** Adds a document. @throws RangeError when it is there already. */
  add(id: Id, termCounts: ReadonlyMap<string, number>): void;
  /** Replaces a document. @throws RangeError when there is none. */
  update(id: Id, termCounts: ReadonlyMap<string, number>): void;
  /** Removes a document; false when there is none. */
  remove(id: Id): boolean;
  /** Number of documents that contain the term. */
  documentFrequency(term: string): number;
  idf(term: string): number;
  /** All documents that share a term with the query, in no order. Repeated query terms count repeatedly. */
  score(queryTerms: readonly string[]): Hit<Id>[];
  /** The best `limit` of them, best first; equal ones in the order of their slots. */
  top(queryTerms: readonly string[], limit: number): Hit<Id>[];
  /** Those of the query's terms that the document contains, each once, the most telling first. */
  matchedTerms(id: Id, queryTerms: readonly string[]): string[];
}

function grown<A extends Int32Array | Float64Array>(array: A, ArrayType: new (length: number) => A): A {
  const bigger = new ArrayType(array.length * 2);
  bigger.set(array as never);
  return bigger;
}

export function createTfIdfIndex<Id extends string | number>(): TfIdfIndex<Id> {
  const postings = new Map<string, Postings>();
  const docs: (Doc<Id> | undefined)[] = [];
  const slotOf = new Map<Id, number>();
  const freeSlots: number[] = [];
  /** Scores by slot, zero between queries, and the slots that the present query has touched. */
  let sums = new Float64Array(64);
  let touched = new Int32Array(64);

  function documentFrequency(term: string): number {
    return postings.get(term)?.length ?? 0;
  }

  function idf(term: string): number {
    return 1 + Math.log(slotOf.size / (1 + documentFrequency(term)));
  }

  function insert(id: Id, termCounts: ReadonlyMap<string, number>): void {
    const slot = freeSlots.pop() ?? docs.length;
    const counted = [...termCounts].filter(([, count]) => Number.isFinite(count) && count > 0);
    const doc: Doc<Id> = { id, terms: counted.map(([term]) => term), positions: new Int32Array(counted.length) };
    docs[slot] = doc;
    slotOf.set(id, slot);
    if (slot >= sums.length) {
      sums = grown(sums, Float64Array);
      touched = grown(touched, Int32Array);
    }
    for (const [entry, [term, tf]] of counted.entries()) {
      let list = postings.get(term);
      if (!list) {
        list = { length: 0, slots: new Int32Array(4), entries: new Int32Array(4), tfs: new Float64Array(4) };
        postings.set(term, list);
      }
      if (list.length === list.slots.length) {
        list.slots = grown(list.slots, Int32Array);
        list.entries = grown(list.entries, Int32Array);
        list.tfs = grown(list.tfs, Float64Array);
      }
      const position = list.length++;
      list.slots[position] = slot;
      list.entries[position] = entry;
      list.tfs[position] = tf;
      doc.positions[entry] = position;
    }
  }

  function remove(id: Id): boolean {
    const slot = slotOf.get(id);
    if (slot === undefined) return false;
    const doc = docs[slot]!;
    for (const [entry, term] of doc.terms.entries()) {
      const list = postings.get(term)!;
      const position = doc.positions[entry]!;
      const last = --list.length;
      if (last === 0) {
        postings.delete(term);
      } else if (position !== last) {
        const movedSlot = list.slots[last]!;
        const movedEntry = list.entries[last]!;
        list.slots[position] = movedSlot;
        list.entries[position] = movedEntry;
        list.tfs[position] = list.tfs[last]!;
        docs[movedSlot]!.positions[movedEntry] = position;
      }
    }
    docs[slot] = undefined;
    slotOf.delete(id);
    freeSlots.push(slot);
    return true;
  }

  /** Sums the query's terms into `sums` and returns how many slots of `touched` are in use. */
  function accumulate(queryTerms: readonly string[]): number {
    const repeats = new Map<string, number>();
    for (const term of queryTerms) repeats.set(term, (repeats.get(term) ?? 0) + 1);
    let count = 0;
    for (const [term, times] of repeats) {
      const list = postings.get(term);
      if (!list) continue;
      const weight = idf(term) * times;
      const { slots, tfs, length } = list;
      for (let i = 0; i < length; i++) {
        const slot = slots[i]!;
        // tf > 0 and idf > 0 (N ≥ df ≥ 1 makes it at least 1 − ln 2), so zero means "not seen yet".
        if (sums[slot] === 0) touched[count++] = slot;
        sums[slot] = sums[slot]! + tfs[i]! * weight;
      }
    }
    return count;
  }

  function score(queryTerms: readonly string[]): Hit<Id>[] {
    const count = accumulate(queryTerms);
    const hits: Hit<Id>[] = new Array<Hit<Id>>(count);
    for (let i = 0; i < count; i++) {
      const slot = touched[i]!;
      hits[i] = { id: docs[slot]!.id, score: sums[slot]! };
      sums[slot] = 0;
    }
    return hits;
  }

  function top(queryTerms: readonly string[], limit: number): Hit<Id>[] {
    const count = accumulate(queryTerms);
    // A short sorted list of slots is enough: `limit` is small, and most documents fail the first comparison.
    const best: number[] = [];
    const before = (a: number, b: number) => sums[a]! > sums[b]! || (sums[a] === sums[b] && a < b);
    for (let i = 0; i < count && limit > 0; i++) {
      const slot = touched[i]!;
      if (best.length === limit && !before(slot, best[limit - 1]!)) continue;
      let at = best.length === limit ? limit - 1 : best.length;
      for (; at > 0 && before(slot, best[at - 1]!); at--) best[at] = best[at - 1]!;
      best[at] = slot;
    }
    const hits = best.map((slot) => ({ id: docs[slot]!.id, score: sums[slot]! }));
    for (let i = 0; i < count; i++) sums[touched[i]!] = 0;
    return hits;
  }

  function matchedTerms(id: Id, queryTerms: readonly string[]): string[] {
    const slot = slotOf.get(id);
    if (slot === undefined) return [];
    const { terms, positions } = docs[slot]!;
    const asked = new Set(queryTerms);
    return terms
      .map((term, entry) => ({
        term,
        value: asked.has(term) ? idf(term) * postings.get(term)!.tfs[positions[entry]!]! : 0,
      }))
      .filter(({ value }) => value > 0)
      .sort((a, b) => b.value - a.value)
      .map(({ term }) => term);
  }

  return {
    get size() {
      return slotOf.size;
    },
    has: (id) => slotOf.has(id),
    set(id, termCounts) {
      remove(id);
      insert(id, termCounts);
    },
    add(id, termCounts) {
      if (slotOf.has(id)) throw new RangeError(`Document ${id} is in the index already`);
      insert(id, termCounts);
    },
    update(id, termCounts) {
      if (!remove(id)) throw new RangeError(`Document ${id} is not in the index`);
      insert(id, termCounts);
    },
    remove,
    documentFrequency,
    idf,
    score,
    top,
    matchedTerms,
  };
}
