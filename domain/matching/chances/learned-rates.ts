import { RULES } from '../../rules.ts';

/** What has been counted of a consultant, or summed over all of them. */
export interface RateCounts {
  offersAccepted: number;
  offersDeclined: number;
  offersMissed: number;
  /** Sum of the times from ring to answer, over accepted and declined offers. */
  responseMsSum: number;
  sessionsStarted: number;
  sessionsKept: number;
}

/** What somebody of whom nothing is known is taken to be like: the platform's means. */
export interface RatePriors {
  /** Share of answered or missed offers that were accepted, 0–1. */
  acceptance: number;
  /** Share of sessions held to their end, 0–1. */
  success: number;
  /** Mean time to answer an offer, in ms. */
  responseMs: number;
}

/** Before a platform has means of its own. */
export const DEFAULT_PRIORS: RatePriors = Object.freeze({ acceptance: 0.6, success: 0.9, responseMs: 9_000 });

/** As many offers (or sessions) of the default kind are mixed into the platform's means, so that its first days say little. */
const PLATFORM_WEIGHT = 50;

/** Mean of a Beta prior (`mean`, worth `weight` trials) after `hits` in `trials`; with times for hits, of a Gamma prior. */
const shrunk = (hits: number, trials: number, mean: number, weight: number) =>
  trials + weight > 0 ? (hits + mean * weight) / (trials + weight) : mean;

function ratesOf(counts: RateCounts, priors: RatePriors, weight: number): RatePriors {
  const answered = counts.offersAccepted + counts.offersDeclined;
  return {
    acceptance: shrunk(counts.offersAccepted, answered + counts.offersMissed, priors.acceptance, weight),
    success: shrunk(counts.sessionsKept, counts.sessionsStarted, priors.success, weight),
    responseMs: shrunk(counts.responseMsSum, answered, priors.responseMs, weight),
  };
}

/**
 * Acceptance, success and response time of one consultant, pulled towards the platform's means as if `ratePriorCount` average
 * offers and sessions had come before: a first declined offer does not make a bad consultant. An offer that somebody else
 * took first is no sign of anything and is not counted.
 */
export function learnedRates(
  counts: RateCounts,
  priors: RatePriors = DEFAULT_PRIORS,
  rules: { ratePriorCount: number } = RULES,
): RatePriors {
  return ratesOf(counts, priors, rules.ratePriorCount);
}

/** The platform's means from the counts of everybody together. */
export function platformPriors(totals: RateCounts): RatePriors {
  return ratesOf(totals, DEFAULT_PRIORS, PLATFORM_WEIGHT);
}
