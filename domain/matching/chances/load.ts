/** Offers that nobody had, counted as if they were others': the first ones of a day say little. */
const OTHER_OFFERS = 30;
/** So many times as large a share of the offers as the chance to be the right one, or more, is full load. */
const FULL = 5;

/**
 * How much load speaks against ringing each of the candidates once more, 0–1: the share of their offers that went to this one
 * lately, over the chance of being the right one for this question (what the scores, log-odds, make of it among themselves).
 * Who is clearly the right one is rung in any case; where several would do, whoever had a turn steps back. Shares, not numbers,
 * so that it is the same on a small platform and on a large one.
 */
export function loadsOf(candidates: readonly { score: number; recentOffers: number }[]): number[] {
  const best = candidates.reduce((most, { score }) => Math.max(most, score), -Infinity);
  const odds = candidates.map(({ score }) => Math.exp(score - best));
  const allOdds = odds.reduce((sum, value) => sum + value, 0);
  const offers = candidates.reduce((sum, { recentOffers }) => sum + recentOffers, OTHER_OFFERS);
  return candidates.map(({ recentOffers }, i) => {
    if (recentOffers === 0) return 0;
    return Math.min(1, recentOffers / offers / (odds[i]! / allOdds) / FULL);
  });
}
