/** The least of the values that `share` (0–1) of them do not exceed (nearest rank). @throws RangeError without values. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('No values');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
