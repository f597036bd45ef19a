import type { Tier } from '../tiers.ts';
import { RELEVANCE_PARTS, type FeatureRow, type RelevancePart } from './model/features.ts';

/**
 * How much each signal beside relevance can contribute, in the same log-odds: the signals are 0–1, so these are the bounds. Load
 * lets others have a turn; see `loadsOf`. Who is new gets no bonus, but a chance now and then; see `firstChance`.
 */
export const SIGNAL_WEIGHTS = {
  rating: 1,
  tier: 0.4,
  response: 0.4,
  acceptance: 0.4,
  success: 0.4,
  trust: 0.4,
  price: 0.5,
  load: -3,
} as const;
export type SignalName = keyof typeof SIGNAL_WEIGHTS;
/** `newcomer` is what lifts somebody who is new into the first wave, if that was decided. */
export type PartName = RelevancePart | SignalName | 'newcomer';

/** What is not known about somebody counts as ordinary. */
const UNKNOWN = 0.6;
/** Ratings as if there had been this many ordinary ones before. */
const PRIOR_RATINGS = 5;
const TIER_VALUE: Readonly<Record<Tier, number>> = { rookie: 0.3, standard: 0.6, expert: 0.9, partner: 1 };

export interface ScoreInput {
  /** Features of the consultant for the question, and what each weighs; see `engine`. */
  row: FeatureRow;
  weights: ArrayLike<number>;
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
  /** See `loadsOf`, 0–1; 0 while it is not known. */
  load?: number;
}

export interface ScorePart {
  name: PartName;
  /** The feature, or the signal of 0–1. */
  value: number;
  weight: number;
  /** value × weight. */
  contribution: number;
}

export interface Scored {
  readonly total: number;
  /** Made when asked for: hundreds are scored for each question, and only few explained. */
  readonly parts: ScorePart[];
}

const clamp01 = (value: number) => (value > 0 ? Math.min(1, value) : 0);

/** 1 for a price of half the customer's ceiling or less, 0 at the ceiling. */
export function priceFitOf(priceMinor: number, ceilingMinor: number): number {
  return ceilingMinor > 0 ? clamp01(2 * (1 - priceMinor / ceilingMinor)) : 0;
}

/**
 * How well a consultant suits a question, in log-odds: relevance and the signals; the total is the sum of the contributions.
 * @param loadWeight how much load counts, 0 or less.
 */
export function score(input: ScoreInput, loadWeight: number = SIGNAL_WEIGHTS.load): Scored {
  const { rating, ratingCount, row, weights } = input;
  const stars = rating === null ? UNKNOWN : clamp01((rating - 1) / 4);
  const signals: Record<SignalName, number> = {
    rating: (stars * ratingCount + UNKNOWN * PRIOR_RATINGS) / (ratingCount + PRIOR_RATINGS),
    tier: TIER_VALUE[input.tier],
    response: input.responseMs == null ? UNKNOWN : clamp01(Math.exp(-input.responseMs / 20_000)),
    acceptance: clamp01(input.acceptanceRate ?? UNKNOWN),
    success: clamp01(input.successRate ?? UNKNOWN),
    trust: input.trust == null ? UNKNOWN : clamp01(input.trust / 100),
    price: clamp01(input.priceFit),
    load: clamp01(input.load ?? 0),
  };
  let total = 0;
  for (let i = 0; i < RELEVANCE_PARTS.length; i++) total += row[i]! * weights[i]!;
  for (const name of SIGNALS) total += signals[name] * weightOf(name, loadWeight);
  return new LazyScore(total, row, weights, signals, loadWeight);
}

type Signals = Readonly<Record<SignalName, number>>;

class LazyScore implements Scored {
  readonly total: number;
  readonly #row: FeatureRow;
  readonly #weights: ArrayLike<number>;
  readonly #signals: Signals;
  readonly #loadWeight: number;

  constructor(total: number, row: FeatureRow, weights: ArrayLike<number>, signals: Signals, loadWeight: number) {
    this.total = total;
    this.#row = row;
    this.#weights = weights;
    this.#signals = signals;
    this.#loadWeight = loadWeight;
  }

  get parts(): ScorePart[] {
    return partsOf(this.#row, this.#weights, this.#signals, this.#loadWeight);
  }
}

const SIGNALS = Object.keys(SIGNAL_WEIGHTS) as SignalName[];
const weightOf = (name: SignalName, loadWeight: number) => (name === 'load' ? loadWeight : SIGNAL_WEIGHTS[name]);

function partsOf(row: FeatureRow, weights: ArrayLike<number>, signals: Signals, loadWeight: number): ScorePart[] {
  const part = (name: PartName, value: number, weight: number): ScorePart => ({
    name,
    value,
    weight,
    contribution: value * weight + 0,
  });
  return [
    ...RELEVANCE_PARTS.map((name, i) => part(name, row[i]!, weights[i]!)),
    ...SIGNALS.map((name) => part(name, signals[name], weightOf(name, loadWeight))),
  ];
}
