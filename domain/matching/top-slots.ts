/** What a query found: the sums by slot, zero where nothing was found, and the slots that are not zero. */
export interface SlotSums {
  /** How many of `touched` count. */
  count: number;
  /** In no order. */
  touched: Int32Array;
  sums: Float64Array;
}

/**
 * The `limit` slots with the highest sums, best first; equal ones in the order of their numbers.
 * @param isWanted to look at some of the slots only; asked of the few that are good enough.
 */
export function topSlots(
  { count, touched, sums }: SlotSums,
  limit: number,
  isWanted?: (slot: number) => boolean,
): number[] {
  const isWorse = (a: number, b: number) => sums[a]! < sums[b]! || (sums[a]! === sums[b]! && a > b);
  // A heap with the worst of the best on top, which is all that most slots are compared with.
  const heap: number[] = [];

  /** Puts the slot where the top was, or where it belongs below it. */
  function sink(slot: number, size: number): void {
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isWorse(heap[child + 1]!, heap[child]!)) child++;
      if (!isWorse(heap[child]!, slot)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = slot;
  }

  function rise(slot: number): void {
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isWorse(slot, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = slot;
  }

  let threshold = 0;
  for (let i = 0; i < count && limit > 0; i++) {
    const slot = touched[i]!;
    if (sums[slot]! < threshold) continue;
    const isFull = heap.length === limit;
    if (isFull && !isWorse(heap[0]!, slot)) continue;
    if (isWanted && !isWanted(slot)) continue;
    if (isFull) sink(slot, limit);
    else rise(slot);
    if (heap.length === limit) threshold = sums[heap[0]!]!;
  }
  for (let size = heap.length - 1; size > 0; size--) {
    const worst = heap[0]!;
    sink(heap[size]!, size);
    heap[size] = worst;
  }
  return heap;
}
