import type { Tier } from '../tiers.ts';

/**
 * How much each signal can contribute. The signals are 0–1; the first block sums to 1, with expertise as the strong one. The
 * bonus for newcomers and the penalty for load come on top and are bounded by their weight.
 */
export const SCORE_WEIGHTS = {
  expertise: 0.55,
  history: 0.1,
  rating: 0.1,
  tier: 0.04,
  response: 0.04,
  acceptance: 0.04,
  success: 0.04,
  trust: 0.04,
  price: 0.05,
  newcomer: 0.04,
  load: -0.15,
} as const;
export type PartName = keyof typeof SCORE_WEIGHTS;

/** What is not known about somebody counts as ordinary. */
const UNKNOWN = 0.6;
/** Ratings as if there had been this many ordinary ones before. */
const PRIOR_RATINGS = 5;
const NEWCOMER_SESSIONS = 10;
/** Offers within the last hour at which the load penalty is half of its bound. */
const HALF_LOAD = 4;
const TIER_VALUE: Readonly<Record<Tier, number>> = { rookie: 0.3, standard: 0.6, expert: 0.9, partner: 1 };

export interface ScoreInput {
  /** Fit of tags, headline and bio to the question, 0–1; see `expertiseOf`. */
  expertise: number;
  /** How well similar questions were answered before, 0–1; null when there were none. */
  history?: number | null;
  /** Average stars 1–5; null while there are none. */
  rating: number | null;
  ratingCount: number;
  tier: Tier;
  /** Median time to answer an offer in ms; null when not known. */
  responseMs?: number | null;
  /** Share (0–1) of delivered offers accepted; null when not known. */
  acceptanceRate?: number | null;
  /** Share (0–1) of sessions that were held to their end; null when not known. */
  successRate?: number | null;
  /** 0–100; null when not known. */
  trust?: number | null;
  /** See `priceFitOf`, 0–1. */
  priceFit: number;
  /** Sessions held so far; below ten one is a newcomer. */
  sessions?: number;
  /** Offers that rang within the last hour. */
  recentOffers?: number;
}

export interface ScorePart {
  name: PartName;
  /** The signal, 0–1. */
  value: number;
  weight: number;
  /** value × weight. */
  contribution: number;
}

const clamp01 = (value: number) => (value > 0 ? Math.min(1, value) : 0);

/** 1 for a price of half the customer's ceiling or less, 0 at the ceiling. */
export function priceFitOf(priceMinor: number, ceilingMinor: number): number {
  return ceilingMinor > 0 ? clamp01(2 * (1 - priceMinor / ceilingMinor)) : 0;
}

/** How well a consultant suits a question; the total is the sum of the parts' contributions. */
export function score(input: ScoreInput): { total: number; parts: ScorePart[] } {
  const { rating, ratingCount } = input;
  const stars = rating === null ? UNKNOWN : clamp01((rating - 1) / 4);
  const values: Record<PartName, number> = {
    expertise: clamp01(input.expertise),
    history: clamp01(input.history ?? 0),
    rating: (stars * ratingCount + UNKNOWN * PRIOR_RATINGS) / (ratingCount + PRIOR_RATINGS),
    tier: TIER_VALUE[input.tier],
    response: input.responseMs == null ? UNKNOWN : clamp01(Math.exp(-input.responseMs / 20_000)),
    acceptance: clamp01(input.acceptanceRate ?? UNKNOWN),
    success: clamp01(input.successRate ?? UNKNOWN),
    trust: input.trust == null ? UNKNOWN : clamp01(input.trust / 100),
    price: clamp01(input.priceFit),
    // Fades with each session, and is worth nothing where the question is not the newcomer's field.
    newcomer: clamp01(1 - (input.sessions ?? 0) / NEWCOMER_SESSIONS) * clamp01(input.expertise),
    load: clamp01((input.recentOffers ?? 0) / ((input.recentOffers ?? 0) + HALF_LOAD)),
  };
  const parts = (Object.keys(SCORE_WEIGHTS) as PartName[]).map((name): ScorePart => {
    const weight = SCORE_WEIGHTS[name];
    return { name, value: values[name], weight, contribution: values[name] * weight + 0 };
  });
  return { total: parts.reduce((sum, part) => sum + part.contribution, 0), parts };
}
