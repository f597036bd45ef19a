import { atLeast } from './blocks.ts';
import type { PostingLists } from './posting-lists.ts';
import { createTermLists, releaseTerms, retainTerms, type TermCounts } from './term-lists.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Documents and the terms they contain, in both directions: a document's terms, and a term's documents. Each document has a
 * slot, a small integer. Adding and removing take time linear in the document's own terms.
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
  /** As `insert`, with terms that the document holds from now on. */
  put(id: Id, document: TermCounts): void;
  /** As `remove`, but the terms stay retained, for `put` or `releaseTerms`. */
  take(id: Id): TermCounts | undefined;
  /** Calls `visit` with each term of the document and its count. */
  eachTerm(slot: number, visit: (term: number, count: number) => void): void;
}

/** Gives each document a slot, and that to another after its removal. */
export function createInvertedIndex<Id extends string | number>(vocabulary: Vocabulary): InvertedIndex<Id> {
  const documents = createTermLists();
  const slots = new Map<Id, number>();
  const ids: (Id | undefined)[] = [];
  const freeSlots: number[] = [];

  function put(id: Id, document: TermCounts): void {
    if (slots.has(id)) throw new RangeError(`Document ${id} is in the index already`);
    const slot = freeSlots.pop() ?? ids.length;
    ids[slot] = id;
    slots.set(id, slot);
    documents.insert(slot, document);
  }

  function take(id: Id): TermCounts | undefined {
    const slot = slots.get(id);
    if (slot === undefined) return undefined;
    ids[slot] = undefined;
    slots.delete(id);
    freeSlots.push(slot);
    return documents.remove(slot);
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
    lists: documents.lists,
    eachTerm: documents.eachTerm,
    put,
    take,
    ...insertAndRemove(vocabulary, { has: (id: Id) => slots.has(id), put, take }),
  };
}

/** For documents that are small integers themselves: each has its own number as its slot. */
export function createNumberedIndex(vocabulary: Vocabulary): InvertedIndex<number> {
  const documents = createTermLists();
  let present = new Int32Array(0);
  let size = 0;
  let slotLimit = 0;
  const has = (id: number) => present[id] === 1;

  function put(id: number, document: TermCounts): void {
    if (has(id)) throw new RangeError(`Document ${id} is in the index already`);
    present = atLeast(present, id + 1);
    present[id] = 1;
    size++;
    slotLimit = Math.max(slotLimit, id + 1);
    documents.insert(id, document);
  }

  function take(id: number): TermCounts | undefined {
    if (!has(id)) return undefined;
    present[id] = 0;
    size--;
    return documents.remove(id);
  }

  return {
    get size() {
      return size;
    },
    get slotLimit() {
      return slotLimit;
    },
    slotOf: (id) => (has(id) ? id : -1),
    idAt(slot) {
      if (!has(slot)) throw new RangeError(`Slot ${slot} is empty`);
      return slot;
    },
    usedSlots: () => Array.from({ length: slotLimit }, (_, slot) => slot).filter(has),
    lists: documents.lists,
    eachTerm: documents.eachTerm,
    put,
    take,
    ...insertAndRemove(vocabulary, { has, put, take }),
  };
}

function insertAndRemove<Id>(
  vocabulary: Vocabulary,
  { has, put, take }: Pick<InvertedIndex<Id>, 'put' | 'take'> & { has(id: Id): boolean },
): Pick<InvertedIndex<Id>, 'insert' | 'remove'> {
  return {
    insert(id, termCounts) {
      if (has(id)) throw new RangeError(`Document ${id} is in the index already`);
      put(id, retainTerms(termCounts, vocabulary));
    },
    remove(id) {
      const document = take(id);
      if (document) releaseTerms(document, vocabulary);
      return document !== undefined;
    },
  };
}
