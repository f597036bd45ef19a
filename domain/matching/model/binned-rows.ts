/** Rows with each feature cut into a few bins, so that all cuts of it can be tried in one pass. */
export interface BinnedRows {
  count: number;
  /** By feature, the bin of each row. */
  bins: readonly Uint8Array[];
  /** By feature, the greatest value of each bin but the last, which has no end. */
  bounds: readonly Float64Array[];
}

/** So few digits of a bound are kept that models stay small. */
const DIGITS = 5;
/** Bounds are taken from about so many rows. */
const SAMPLE = 50_000;

/** Bins of about equally many rows each; a value that many rows share has one to itself. NaN counts as the greatest. */
export function binRows(rows: readonly Float64Array[], features: number, most = 64): BinnedRows {
  const bounds: Float64Array[] = [];
  const bins: Uint8Array[] = [];
  for (let f = 0; f < features; f++) {
    const cuts = cutsOf(rows, f, most);
    bounds.push(cuts);
    const column = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i++) column[i] = binOf(rows[i]![f]!, cuts);
    bins.push(column);
  }
  return { count: rows.length, bins, bounds };
}

function cutsOf(rows: readonly Float64Array[], feature: number, most: number): Float64Array {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  const values = new Float64Array(Math.ceil(rows.length / step));
  for (let i = 0; i < values.length; i++) values[i] = rows[i * step]![feature]!;
  values.sort();
  const cuts: number[] = [];
  let start = 0;
  for (let i = 1; i < values.length && cuts.length < most - 1; i++) {
    // What is left is spread evenly over the bins that are left.
    if (values[i] === values[i - 1] || i - start < (values.length - start) / (most - cuts.length)) continue;
    const cut = Number(((values[i - 1]! + values[i]!) / 2).toPrecision(DIGITS));
    if (Number.isFinite(cut) && !(cut <= cuts.at(-1)!)) cuts.push(cut);
    start = i;
  }
  return Float64Array.from(cuts);
}

/** Number of bounds that the value is not within, the same comparison as in a tree. */
function binOf(value: number, bounds: Float64Array): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
