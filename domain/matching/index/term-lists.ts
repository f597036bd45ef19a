import { atLeast, capacityFor, createBlocks } from './blocks.ts';
import { createPostingLists, type PostingLists } from './posting-lists.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A document's terms, each retained in the vocabulary, and its counts: what an index takes in and gives back. */
export interface TermCounts {
  readonly terms: Int32Array;
  readonly counts: Float32Array;
}

/**
 * Documents by slot and the terms they contain, in both directions. A document knows where its postings are and a posting where
 * its document's entry is, so adding and removing take time linear in the document's own terms.
 */
export interface TermLists {
  readonly lists: PostingLists;
  /** Puts a document into an empty slot. */
  insert(slot: number, document: TermCounts): void;
  /** Takes the document out of a slot. */
  remove(slot: number): TermCounts;
  /** Calls `visit` with each term of the slot's document and its count. */
  eachTerm(slot: number, visit: (term: number, count: number) => void): void;
}

/** Retains the terms. Counts are kept in single precision; what is not finite and positive then is left out. */
export function retainTerms(termCounts: ReadonlyMap<string, number>, vocabulary: Vocabulary): TermCounts {
  const terms = new Int32Array(termCounts.size);
  const counts = new Float32Array(termCounts.size);
  let length = 0;
  for (const [name, exact] of termCounts) {
    const count = Math.fround(exact);
    if (!(count > 0 && count < Infinity)) continue;
    terms[length] = vocabulary.retain(name);
    counts[length++] = count;
  }
  return length === terms.length
    ? { terms, counts }
    : { terms: terms.slice(0, length), counts: counts.slice(0, length) };
}

export function releaseTerms({ terms }: TermCounts, vocabulary: Vocabulary): void {
  for (const term of terms) vocabulary.release(term);
}

export function createTermLists(): TermLists {
  const lists = createPostingLists();
  // By slot: the document's range of entries.
  let starts = new Int32Array(0);
  let lengths = new Int32Array(0);
  // By entry: a term of the document, its count, and the place of the posting in the term's list. The posting has the count as
  // well, but far away from those of the document's other terms.
  const blocks = createBlocks();
  let entryTerms = new Int32Array(0);
  let entryCounts = new Float32Array(0);
  let places = new Int32Array(0);

  return {
    lists,
    insert(slot, { terms, counts }) {
      const { length } = terms;
      const start = blocks.take(capacityFor(length));
      starts = atLeast(starts, slot + 1);
      lengths = atLeast(lengths, slot + 1);
      entryTerms = atLeast(entryTerms, blocks.end);
      entryCounts = atLeast(entryCounts, blocks.end);
      places = atLeast(places, blocks.end);
      entryTerms.set(terms, start);
      entryCounts.set(counts, start);
      for (let i = 0; i < length; i++) places[start + i] = lists.add(terms[i]!, slot, counts[i]!, start + i);
      starts[slot] = start;
      lengths[slot] = length;
    },
    remove(slot) {
      const start = starts[slot]!;
      const length = lengths[slot]!;
      const terms = entryTerms.slice(start, start + length);
      const counts = entryCounts.slice(start, start + length);
      for (let i = 0; i < length; i++) {
        const place = places[start + i]!;
        const moved = lists.removeAt(terms[i]!, place);
        if (moved >= 0) places[moved] = place;
      }
      blocks.giveBack(start, capacityFor(length));
      lengths[slot] = 0;
      return { terms, counts };
    },
    eachTerm(slot, visit) {
      const start = starts[slot]!;
      const end = start + lengths[slot]!;
      for (let entry = start; entry < end; entry++) visit(entryTerms[entry]!, entryCounts[entry]!);
    },
  };
}
