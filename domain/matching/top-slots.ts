/** What a query found: the sums by slot, zero where nothing was found, and the slots that are not zero. */
export interface SlotSums {
  /** How many of `touched` count. */
  count: number;
  /** In no order. */
  touched: Int32Array;
  sums: Float64Array;
}

/** The `limit` slots with the highest sums, best first; equal ones in the order of their numbers. */
export function topSlots({ count, touched, sums }: SlotSums, limit: number): number[] {
  // A short sorted list is enough: `limit` is small, and most slots fail the first comparison.
  const best: number[] = [];
  const size = Math.min(limit, count);
  let threshold = 0;
  for (let i = 0; i < count && size > 0; i++) {
    const slot = touched[i]!;
    const sum = sums[slot]!;
    if (sum < threshold) continue;
    const full = best.length === size;
    let at = full ? size - 1 : best.length;
    if (full && sum === threshold && slot > best[at]!) continue;
    for (; at > 0; at--) {
      const other = best[at - 1]!;
      if (sums[other]! > sum || (sums[other] === sum && other < slot)) break;
      best[at] = other;
    }
    best[at] = slot;
    if (best.length === size) threshold = sums[best[size - 1]!]!;
  }
  return best;
}
