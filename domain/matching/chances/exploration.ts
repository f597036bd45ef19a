import { betaDraw } from './beta-draw.ts';
import type { RateCounts, RatePriors } from './learned-rates.ts';
import { seededUniform } from '../../seeded-uniform.ts';

/** At most this share of all questions gives a newcomer a place in the first wave; which ones is chance, by their ids. */
export const EXPLORED_SHARE = 1 / 3;
/** Below so many held sessions one is a newcomer, */
export const NEWCOMER_SESSIONS = 10;
/** and until so many offers have reached one: a chance that is not taken ends too. */
export const NEWCOMER_OFFERS = 40;

/** Offers' worth of ordinary evidence that everybody starts with. So little leaves anything plausible of a newcomer. */
const PRIOR_OFFERS = 2;
/** What a held session is worth that nobody has rated: an ordinary rating of 4.2 stars. */
const ORDINARY_WORTH = 0.8;

export interface Evidence extends Omit<RateCounts, 'responseMsSum' | 'offersAccepted'> {
  liveSessions: number;
  offersDelivered: number;
  ratingSum: number;
  ratingCount: number;
}

/** Somebody who could be asked: every hard filter is passed, the fit is good enough. */
export interface Contender {
  id: string;
  /** Whether the question is theirs, 0–1; see `fitOf`. */
  fit: number;
  evidence: Evidence;
}

export function isNewcomer({ liveSessions, offersDelivered }: Pick<Evidence, 'liveSessions' | 'offersDelivered'>) {
  return liveSessions < NEWCOMER_SESSIONS && offersDelivered < NEWCOMER_OFFERS;
}

/**
 * How often an offer to somebody ends well, as what is plausible: Beta(`hits`, `misses`), the platform's means being the prior.
 * An offer ends well when it is accepted, the session held to its end and the rating good; each to its share. One that somebody
 * else took first says nothing, nor does one whose session has not begun.
 */
export function plausibleWorth(evidence: Evidence, priors: RatePriors): { hits: number; misses: number } {
  const { offersDeclined, offersMissed, sessionsStarted, sessionsKept, ratingSum, ratingCount } = evidence;
  const ordinary = priors.acceptance * priors.success * ORDINARY_WORTH;
  const worth = ratingCount > 0 ? (ratingSum / ratingCount - 1) / 4 : ORDINARY_WORTH;
  const ended = offersDeclined + offersMissed + sessionsStarted;
  const well = Math.min(sessionsKept, sessionsStarted) * worth;
  return { hits: ordinary * PRIOR_OFFERS + well, misses: (1 - ordinary) * PRIOR_OFFERS + ended - well };
}

/**
 * Which newcomer, if any, gets the last place of a first wave, by Thompson sampling: for each a worth is drawn from what is
 * plausible, times the fit; the best takes the place if it beats the same draw for whoever holds it. Who has shown little wins
 * now and then, who has shown to be good often, who has shown to be bad hardly ever.
 *
 * The draws depend on the ids alone, so every worker, and a second try, decides alike.
 * @param wave who would be asked, best first; the best keeps the place in any case.
 * @param others everybody else who could be.
 */
export function firstChance({
  questionId,
  wave,
  others,
  priors,
}: {
  questionId: string;
  wave: readonly Contender[];
  others: readonly Contender[];
  priors: RatePriors;
}): string | undefined {
  const holder = wave.at(-1);
  if (!holder || wave.length < 2 || wave.some(({ evidence }) => isNewcomer(evidence))) return undefined;
  if (seededUniform(questionId)() >= EXPLORED_SHARE) return undefined;
  const drawOf = ({ id, fit, evidence }: Contender) => {
    const { hits, misses } = plausibleWorth(evidence, priors);
    return fit * betaDraw(hits, misses, seededUniform(`${questionId} ${id}`));
  };
  let best: { id: string | undefined; draw: number } = { id: undefined, draw: drawOf(holder) };
  for (const contender of others) {
    if (!isNewcomer(contender.evidence)) continue;
    const draw = drawOf(contender);
    if (draw > best.draw) best = { id: contender.id, draw };
  }
  return best.id;
}
