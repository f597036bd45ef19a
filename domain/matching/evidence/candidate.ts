import { RELEVANCE_PARTS, type FeatureRow } from '../model/features.ts';

/** Somebody who may be relevant for a question. */
export class Candidate {
  readonly id: string;
  /** Log-odds against somebody of whom nothing is known: the row's values times the model's weights. */
  relevance: number;
  /** TF-IDF of the profile, each term of the question weighted by its mentions (0.4 for one in the text, 0.57 in the title). */
  readonly tfIdf: number;
  /** Share of the votes of similar past questions, 0–1. */
  readonly votes: number;
  readonly #rows: Float64Array;
  readonly #at: number;

  /** @param rows of several candidates; this one's begins at `at`. */
  constructor(id: string, relevance: number, tfIdf: number, votes: number, rows: Float64Array, at: number) {
    this.id = id;
    this.relevance = relevance;
    this.tfIdf = tfIdf;
    this.votes = votes;
    this.#rows = rows;
    this.#at = at;
  }

  /** Made when asked for: of most candidates nobody asks. */
  get row(): FeatureRow {
    return this.#rows.subarray(this.#at, this.#at + RELEVANCE_PARTS.length);
  }
}
