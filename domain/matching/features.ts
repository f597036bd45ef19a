/**
 * What a model weighs of a consultant for a question. Each is 0 for somebody of whom nothing is known and grows with what
 * is, so that its contribution can be read by itself. Shares are 0–1.
 */
export const FEATURES = [
  /** Share of the votes of similar past questions, by likeness and recency: ln(1 + share ÷ 0.001). */
  'votes',
  /** Share of what was answered in the question's field within about a year: ln(1 + share ÷ 0.001). */
  'field',
  /** Share of that field in what the person answers: ln(1 + share ÷ 0.001). */
  'focus',
  /** The question against the words of all that the person has answered, BM25 per term: ln(1 + it ÷ 0.05). */
  'words',
  /** The same as a share of the best person's. */
  'wordsShare',
  /** TF-IDF of the profile, a long one held back: ln(1 + it ÷ 0.3). */
  'profile',
  /** Share of the question's field that the profile's tags cover. */
  'profileField',
  /** Quality answered within about three weeks: ln(1 + it ÷ 0.1). */
  'week',
  /** Within about ten weeks. */
  'lately',
  /** Within about a year. */
  'year',
  /** How short ago the last answer was: ln(1 + 10 ÷ (0.05 + years)). */
  'since',
  /** Answers a year: ln(1 + rate). */
  'rate',
  /** Sessions held: ln(1 + number). */
  'experience',
  /** Mean quality above the ordinary, pulled towards it while there are few answers. */
  'quality',
] as const;
export type Feature = (typeof FEATURES)[number];

/** One value a feature, in the order of `FEATURES`. */
export type FeatureRow = Float64Array;
