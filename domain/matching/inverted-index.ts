import { atLeast, capacityFor, createBlocks } from './blocks.ts';
import { createPostingLists, type PostingLists } from './posting-lists.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Documents and the terms they contain, in both directions: a document's terms, and a term's documents. Each document has a
 * slot, a small integer that is given to another after its removal. A document knows where its postings are and a posting
 * where its document's entry is, so adding and removing take time linear in the document's own terms.
 */
export interface InvertedIndex<Id> {
  /** Number of documents. */
  readonly size: number;
  /** Every slot is below this; never shrinks. */
  readonly slotLimit: number;
  /** The document's slot, or -1. */
  slotOf(id: Id): number;
  /** @throws RangeError for a slot without a document. */
  idAt(slot: number): Id;
  /** The slots that have a document. */
  usedSlots(): number[];
  readonly lists: PostingLists;
  /** Counts are kept in single precision; what is not finite and positive then is left out. @throws RangeError when it is there already. */
  insert(id: Id, termCounts: ReadonlyMap<string, number>): void;
  /** False when there is no such document. */
  remove(id: Id): boolean;
  /** Calls `visit` with each term of the document and its count. */
  eachTerm(slot: number, visit: (term: number, count: number) => void): void;
}

export function createInvertedIndex<Id extends string | number>(vocabulary: Vocabulary): InvertedIndex<Id> {
  const lists = createPostingLists();
  const slots = new Map<Id, number>();
  const ids: (Id | undefined)[] = [];
  const freeSlots: number[] = [];
  // By slot: the document's range of entries.
  let starts = new Int32Array(0);
  let lengths = new Int32Array(0);
  let capacities = new Int32Array(0);
  // By entry: a term of the document, and the place of the posting in the term's list.
  const blocks = createBlocks();
  let terms = new Int32Array(0);
  let places = new Int32Array(0);

  function insert(id: Id, termCounts: ReadonlyMap<string, number>): void {
    if (slots.has(id)) throw new RangeError(`Document ${id} is in the index already`);
    const slot = freeSlots.pop() ?? ids.length;
    ids[slot] = id;
    slots.set(id, slot);
    const capacity = capacityFor(termCounts.size);
    const start = blocks.take(capacity);
    starts = atLeast(starts, slot + 1);
    lengths = atLeast(lengths, slot + 1);
    capacities = atLeast(capacities, slot + 1);
    terms = atLeast(terms, blocks.end);
    places = atLeast(places, blocks.end);
    let entry = start;
    for (const [name, exact] of termCounts) {
      const count = Math.fround(exact);
      if (!(count > 0 && count < Infinity)) continue;
      const term = vocabulary.retain(name);
      terms[entry] = term;
      places[entry] = lists.add(term, slot, count, entry);
      entry++;
    }
    starts[slot] = start;
    lengths[slot] = entry - start;
    capacities[slot] = capacity;
  }

  function remove(id: Id): boolean {
    const slot = slots.get(id);
    if (slot === undefined) return false;
    const start = starts[slot]!;
    const end = start + lengths[slot]!;
    for (let entry = start; entry < end; entry++) {
      const term = terms[entry]!;
      const moved = lists.removeAt(term, places[entry]!);
      if (moved >= 0) places[moved] = places[entry]!;
      vocabulary.release(term);
    }
    blocks.giveBack(start, capacities[slot]!);
    ids[slot] = undefined;
    slots.delete(id);
    freeSlots.push(slot);
    return true;
  }

  return {
    get size() {
      return slots.size;
    },
    get slotLimit() {
      return ids.length;
    },
    slotOf: (id) => slots.get(id) ?? -1,
    idAt(slot) {
      const id = ids[slot];
      if (id === undefined) throw new RangeError(`Slot ${slot} is empty`);
      return id;
    },
    usedSlots: () => [...slots.values()],
    lists,
    insert,
    remove,
    eachTerm(slot, visit) {
      const start = starts[slot]!;
      for (let entry = start; entry < start + lengths[slot]!; entry++) {
        const term = terms[entry]!;
        visit(term, lists.counts[lists.startOf(term) + places[entry]!]!);
      }
    },
  };
}
