import { atLeast, capacityFor, createBlocks } from './blocks.ts';

/**
 * For each term the documents that contain it, all lists together in a few typed arrays: a term's list is the range `startOf`
 * to `startOf + lengthOf`. Order within a list means nothing; removing a posting moves the last one into the gap.
 */
export interface PostingLists {
  /** Number of documents that contain the term. */
  lengthOf(term: number): number;
  startOf(term: number): number;
  /** Slots of documents. Both columns are replaced when they grow, so read them anew after each `add`. */
  readonly slots: Int32Array;
  /** How often the term occurs, weighted. */
  readonly counts: Float32Array;
  /** Adds a posting and returns its place in the list. `entry` is what `removeAt` says when the posting was moved. */
  add(term: number, slot: number, count: number, entry: number): number;
  /** Removes a posting; returns the entry of the one that has taken its place, -1 when none has. */
  removeAt(term: number, place: number): number;
}

export function createPostingLists(): PostingLists {
  const blocks = createBlocks();
  let slots = new Int32Array(0);
  let counts = new Float32Array(0);
  let entries = new Int32Array(0);
  // By term; a list without postings has no block, and its capacity is 0.
  let starts = new Int32Array(0);
  let lengths = new Int32Array(0);
  let capacities = new Int32Array(0);

  function makeRoom(term: number): void {
    const from = starts[term]!;
    const length = lengths[term]!;
    const capacity = capacityFor(length + 1);
    const to = blocks.take(capacity);
    slots = atLeast(slots, blocks.end);
    counts = atLeast(counts, blocks.end);
    entries = atLeast(entries, blocks.end);
    if (length > 0) {
      for (const column of [slots, counts, entries]) column.copyWithin(to, from, from + length);
      blocks.giveBack(from, capacities[term]!);
    }
    starts[term] = to;
    capacities[term] = capacity;
  }

  function add(term: number, slot: number, count: number, entry: number): number {
    if (term >= starts.length) {
      starts = atLeast(starts, term + 1);
      lengths = atLeast(lengths, term + 1);
      capacities = atLeast(capacities, term + 1);
    }
    const place = lengths[term]!;
    if (place === capacities[term]) makeRoom(term);
    const at = starts[term]! + place;
    slots[at] = slot;
    counts[at] = count;
    entries[at] = entry;
    lengths[term] = place + 1;
    return place;
  }

  function removeAt(term: number, place: number): number {
    const start = starts[term]!;
    const last = lengths[term]! - 1;
    lengths[term] = last;
    if (last === 0) {
      blocks.giveBack(start, capacities[term]!);
      capacities[term] = 0;
    }
    if (place === last) return -1;
    slots[start + place] = slots[start + last]!;
    counts[start + place] = counts[start + last]!;
    return (entries[start + place] = entries[start + last]!);
  }

  return {
    lengthOf: (term) => lengths[term] ?? 0,
    startOf: (term) => starts[term] ?? 0,
    get slots() {
      return slots;
    },
    get counts() {
      return counts;
    },
    add,
    removeAt,
  };
}
