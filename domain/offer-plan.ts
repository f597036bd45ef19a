import { isOpen, type OfferStatus } from './offer.ts';
import type { Presence } from './presence.ts';
import { withinCeiling } from './pricing.ts';
import { RULES, type Rules } from './rules.ts';
import type { Tier } from './tiers.ts';

export { OFFER_STATUSES, isOpen, statusWhenUnanswered } from './offer.ts';
export type { DeclineReason, OfferStatus } from './offer.ts';

/** The question as the planner sees it. */
export interface PlannedQuestion {
  askerId: string;
  /** Language the asker wants to talk in, for example `en`. */
  language: string;
  ceilingMinor: number;
  /** Until when the question is offered around, epoch ms. */
  waitsUntil: number;
  /** Whom the asker wants to talk with; asked alone and first, if that can be. */
  firstChoiceId?: string | null;
}

/** A consultant as the planner sees them. */
export interface Candidate {
  consultantId: string;
  /** Total of the scoring, any range; only its order matters. */
  score: number;
  /** Expertise alone, 0–1. */
  fit: number;
  tier: Tier;
  presence: Presence;
  languages: readonly string[];
  /** Price of the consultant's own block. */
  priceMinor: number;
  blockMinutes: number;
  payoutsEnabled: boolean;
  /** Either of the two has blocked the other. */
  blocked: boolean;
  /** Was already asked this question, in any round. */
  alreadyAsked: boolean;
  /** Has an offer ringing at this moment, of any question. */
  ringing: boolean;
  /** Start of the next booking, epoch ms, or null. */
  nextBookingAt: number | null;
}

export type FilterReason =
  | 'asker'
  | 'not_available'
  | 'ringing'
  | 'already_asked'
  | 'blocked'
  | 'payouts_disabled'
  | 'language'
  | 'price'
  | 'booking'
  | 'fit'
  | 'first_choice';

export interface PlannedOffer {
  consultantId: string;
  score: number;
  priceMinor: number;
  blockMinutes: number;
  channel: 'live' | 'push';
  ringEndsAt: number;
}

export interface Wave {
  round: number;
  /** Best first; empty when nobody can be asked now. */
  offers: PlannedOffer[];
  /** When the last of them stops ringing, epoch ms; `now` for an empty wave. */
  endsAt: number;
  /** Everybody else who was looked at and failed a filter, for the explanation of a match. */
  filtered: { consultantId: string; reason: FilterReason }[];
}

/** Why a consultant must not be asked, apart from fit; null when they may. */
export function filterReason(
  question: PlannedQuestion,
  candidate: Candidate,
  now: number,
  rules: Rules = RULES,
): FilterReason | null {
  if (candidate.consultantId === question.askerId) return 'asker';
  if (candidate.presence !== 'online' && candidate.presence !== 'reachable') return 'not_available';
  if (candidate.ringing) return 'ringing';
  if (candidate.alreadyAsked) return 'already_asked';
  if (candidate.blocked) return 'blocked';
  if (!candidate.payoutsEnabled) return 'payouts_disabled';
  if (!candidate.languages.includes(question.language)) return 'language';
  if (!withinCeiling(candidate.priceMinor, question.ceilingMinor)) return 'price';
  const busyUntil = now + candidate.blockMinutes * 60_000 + rules.bookingBufferMs;
  if (candidate.nextBookingAt !== null && candidate.nextBookingAt < busyUntil) return 'booking';
  return null;
}

/** How many may ring at once in a round (1, 2, …); each round widens the circle. */
export function fanOutOf(round: number, rules: Rules = RULES): number {
  return rules.fanOut + Math.max(0, round - 1) * rules.fanOutStep;
}

/**
 * How many may be asked beside those it rings at: as many as are missing to a first wave, when there is a reason to ask before
 * this one is through. Detail came since, so that others may fit now; or somebody it rings at has closed their last tab.
 * Times in epoch ms; `detailAt` is 0 while nothing was added.
 */
export function freePlaces({
  offers,
  detailAt,
  now,
  rules = RULES,
}: {
  offers: readonly { status: OfferStatus; startedAt: number; ringEndsAt: number; isLost: boolean }[];
  detailAt: number;
  now: number;
  rules?: Rules;
}): number {
  const ringing = offers.filter((offer) => isOpen(offer, now));
  const askedAt = Math.max(0, ...offers.map(({ startedAt }) => startedAt));
  const there = ringing.filter(({ isLost }) => !isLost).length;
  const reason = there < ringing.length || detailAt > askedAt;
  return reason ? Math.max(0, rules.fanOut - there) : 0;
}

function fits(candidate: Candidate, minFit: number, rules: Rules): boolean {
  return candidate.fit >= (candidate.tier === 'rookie' ? Math.max(minFit, rules.rookieMinFit) : minFit);
}

/** Online before reachable, then by score, then by id, so that the same input always gives the same wave. */
function byPreference(a: Candidate, b: Candidate): number {
  if (a.presence !== b.presence) return a.presence === 'online' ? -1 : 1;
  return b.score - a.score || (a.consultantId < b.consultantId ? -1 : 1);
}

/**
 * Who is asked in this round: the best `fanOut` who pass the hard filters, each with the end of their ringing, which never
 * outlives the question's waiting time. The bar of expertise is lowered until somebody passes it: a person asked whose field
 * it is only roughly is better than none. Rookies keep their own bar, they are only asked on known ground. Whom the asker wants
 * to talk with is asked before anybody else, at whatever fit, if nothing but that speaks against it.
 */
export function planWave({
  question,
  ranked,
  round,
  stillRinging = 0,
  now,
  rules = RULES,
}: {
  question: PlannedQuestion;
  ranked: readonly Candidate[];
  round: number;
  /** Offers of earlier waves that ring on; they count towards how many may ring at once. */
  stillRinging?: number;
  now: number;
  rules?: Rules;
}): Wave {
  const filtered: Wave['filtered'] = [];
  const available: Candidate[] = [];
  const seen = new Set<string>();
  for (const candidate of ranked) {
    if (seen.has(candidate.consultantId)) continue;
    seen.add(candidate.consultantId);
    const reason = filterReason(question, candidate, now, rules);
    if (reason === null) available.push(candidate);
    else filtered.push({ consultantId: candidate.consultantId, reason });
  }

  let circle: Candidate[] = [];
  const bars = rules.minFitByRound;
  for (
    let step = Math.min(Math.max(0, round - 1), bars.length - 1);
    step < bars.length && circle.length === 0;
    step++
  ) {
    circle = available.filter((candidate) => fits(candidate, bars[step]!, rules));
  }
  const wanted = available.find(({ consultantId }) => consultantId === question.firstChoiceId);
  if (wanted) circle = [wanted];
  const inCircle = new Set(circle);
  const reason = wanted ? 'first_choice' : 'fit';
  for (const candidate of available) {
    if (!inCircle.has(candidate)) filtered.push({ consultantId: candidate.consultantId, reason });
  }

  if (question.waitsUntil - now < rules.minRingMs) circle = [];
  const offers = circle
    .sort(byPreference)
    .slice(0, Math.max(0, fanOutOf(round, rules) - stillRinging))
    .map((candidate): PlannedOffer => {
      const channel = candidate.presence === 'online' ? 'live' : 'push';
      const ringMs = channel === 'live' ? rules.ringMs : rules.pushRingMs;
      const { consultantId, score, priceMinor, blockMinutes } = candidate;
      const ringEndsAt = Math.min(now + ringMs, question.waitsUntil);
      return { consultantId, score, priceMinor, blockMinutes, channel, ringEndsAt };
    });
  return { round, offers, endsAt: offers.reduce((end, offer) => Math.max(end, offer.ringEndsAt), now), filtered };
}

/** What a question's match job does next; `at` is the instant (epoch ms) to look again. */
export type NextStep = { kind: 'wave' } | { kind: 'wait'; at: number } | { kind: 'no_taker' };

/**
 * What comes next for a question that nobody has taken. `offers` are the question's offers so far, `eligible` how many could
 * be asked now (pass `planWave(…).offers.length`). A wave is through when none of its offers is open any more. The next one waits
 * for the silent no longer than `waveAfterMs`, then it joins what rings on, as far as the round lets so many ring.
 */
export function nextStep({
  waitsUntil,
  offers,
  round,
  eligible,
  now,
  rules = RULES,
}: {
  waitsUntil: number;
  offers: readonly { status: OfferStatus; startedAt: number; ringEndsAt: number }[];
  /** How many rounds there have been. */
  round: number;
  eligible: number;
  now: number;
  rules?: Rules;
}): NextStep {
  const open = offers.filter((offer) => isOpen(offer, now));
  const ends = Math.max(...open.map((offer) => offer.ringEndsAt));
  if (open.length > 0) {
    const joinsAt = Math.max(...offers.map((offer) => offer.startedAt)) + rules.waveAfterMs;
    const joins = open.length < fanOutOf(round + 1, rules) && joinsAt < ends && waitsUntil - joinsAt >= rules.minRingMs;
    if (!joins) return { kind: 'wait', at: ends };
    if (now < joinsAt) return { kind: 'wait', at: joinsAt };
  } else if (now >= waitsUntil) return { kind: 'no_taker' };
  if (eligible > 0 && waitsUntil - now >= rules.minRingMs) return { kind: 'wave' };
  return { kind: 'wait', at: Math.min(now + rules.retryMs, open.length > 0 ? ends : waitsUntil) };
}
