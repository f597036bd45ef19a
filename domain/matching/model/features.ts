/**
 * What a model weighs of a consultant for a question. Each is 0 for somebody of whom nothing is known and grows with what
 * is, so that its contribution can be read by itself. Shares are 0–1 and count as ln(1 + share ÷ 0.001).
 */
export const FEATURES = [
  /** Share of the votes of similar past questions, by likeness and recency. */
  'votes',
  /** Of those most alike, old ones too. */
  'votesNearest',
  /** Of those alike in words and field. */
  'votesKindred',
  /** Share of what was answered in the question's field within about a year. */
  'field',
  /** Within about ten weeks. */
  'fieldLately',
  /** At any time. */
  'fieldEver',
  /** Share of that field in what the person answered within about a year. */
  'focus',
  /** At any time. */
  'focusEver',
  /** The question against the words of all that the person has answered, BM25 per term: ln(1 + it ÷ 0.05). */
  'words',
  /** The same as a share of the best person's, as it is. */
  'wordsShare',
  /** How much likelier the question's words are of the person than of anybody, log2 per term. */
  'wordsLikely',
  /** TF-IDF of the profile, a long one held back: ln(1 + it ÷ 0.3). */
  'profile',
  /** Share of the question's field that the profile's tags cover, as it is. */
  'profileField',
  /** Quality answered, half of it forgotten after 18 days: ln(1 + it ÷ 0.1). */
  'weeks',
  /** After 5 weeks. */
  'month',
  /** After 10 weeks. */
  'season',
  /** After half a year. */
  'halfYear',
  /** After a year. */
  'year',
  /** After two years. */
  'years',
  /** How short ago the last answer was: ln(1 + 10 ÷ (0.05 + years)). */
  'since',
  /** Answers a year: ln(1 + rate). */
  'rate',
  /** How much longer than usual the last answer was ago: ln(1 + years since × answers a year). */
  'overdue',
  /** How long somebody has been answering: ln(1 + years ÷ 0.1). */
  'tenure',
  /** Sessions held: ln(1 + number). */
  'experience',
  /** Mean quality above the ordinary, pulled towards it while there are few answers. */
  'quality',
] as const;
export type Feature = (typeof FEATURES)[number];

/** One value a feature, in the order of `FEATURES`, and a last one for the interplay. */
export type FeatureRow = Float64Array;

/** The place in a row of what boosted trees make of the features together; 0 until they are asked. */
export const INTERPLAY = FEATURES.length;

/** What relevance is made of: the places of a row by name. */
export const RELEVANCE_PARTS = [...FEATURES, 'interplay'] as const;
export type RelevancePart = (typeof RELEVANCE_PARTS)[number];
