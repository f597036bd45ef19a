import { FEATURES, type Feature, type FeatureRow } from './features.ts';

/** Features of which it matters how somebody compares with the other candidates of the question. */
const COMPARED = [
  'votes',
  'votesNearest',
  'votesKindred',
  'field',
  'fieldLately',
  'fieldEver',
  'focus',
  'focusEver',
  'words',
  'wordsLikely',
  'season',
  'year',
] as const satisfies readonly Feature[];
const PLACES = COMPARED.map((name) => FEATURES.indexOf(name));

/** What trees see of a candidate: the features, and how far the compared ones are below the best candidate's. */
export const COMPARED_ROW = [...FEATURES, ...COMPARED.map((name) => `${name}Below`)] as const;

/** The best of each compared feature, to be raised by each row of a question. */
export const noBests = () => new Float64Array(COMPARED.length).fill(-Infinity);

/** Raises the bests by the row that begins at `at`. */
export function raiseBests(bests: Float64Array, rows: Float64Array, at = 0): void {
  for (let c = 0; c < bests.length; c++) bests[c] = Math.max(bests[c]!, rows[at + PLACES[c]!]!);
}

/** What trees see of a row. `into` saves making a new one. */
export function comparedRow(
  row: FeatureRow,
  bests: Float64Array,
  into = new Float64Array(COMPARED_ROW.length),
): Float64Array {
  for (let f = 0; f < FEATURES.length; f++) into[f] = row[f]!;
  for (let c = 0; c < bests.length; c++) into[FEATURES.length + c] = row[PLACES[c]!]! - bests[c]!;
  return into;
}

/** What trees see of all candidates of a question. */
export function comparedRows(rows: readonly FeatureRow[]): Float64Array[] {
  const bests = noBests();
  for (const row of rows) raiseBests(bests, row);
  return rows.map((row) => comparedRow(row, bests));
}
