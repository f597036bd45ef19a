/**
 * What a call ought to come to, from nothing but what the media node told: not the product's code, but the rule written down a
 * second time. Instants are ms on the clock of the run.
 */
export interface Presence {
  userId: string;
  from: number;
  to: number;
}

/** A fact as it was handed to Redis, and the presence that it proves by itself. */
export interface FedFact {
  id: string;
  presence: Presence[];
  /** A `left`: it proves the time since the fact before it, too, unless that is longer ago than `LOST_MS`. */
  continues: boolean;
  /** When Redis had taken it; null when that is not known. */
  takenAt: number | null;
}

const LOST_MS = 6_000;

/** The presence that facts prove, in the order in which they were told. */
export function proven(facts: readonly FedFact[]): Presence[] {
  const all: Presence[] = [];
  for (const fact of facts) {
    for (const { userId, from, to } of fact.presence) {
      const known = Math.max(...all.filter((earlier) => earlier.userId === userId).map((earlier) => earlier.to));
      if (!fact.continues) all.push({ userId, from, to });
      else if (to > known && to - known <= LOST_MS) all.push({ userId, from: known, to });
    }
  }
  return all;
}

/** Stretches in which both were there, in order. */
function together(presence: readonly Presence[], [a, b]: readonly [string, string], until: number): [number, number][] {
  const edges = presence
    .flatMap(({ userId, from, to }) => {
      const end = Math.min(to, until);
      if (end <= from || (userId !== a && userId !== b)) return [];
      return [
        { at: from, userId, step: 1 },
        { at: end, userId, step: -1 },
      ];
    })
    .sort((one, other) => one.at - other.at || other.step - one.step);
  const here = { [a]: 0, [b]: 0 };
  const stretches: [number, number][] = [];
  let since: number | null = null;
  for (const { at, userId, step } of edges) {
    here[userId]! += step;
    const both = here[a]! > 0 && here[b]! > 0;
    if (both && since === null) since = at;
    if (!both && since !== null) {
      if (at > since) stretches.push([since, at]);
      since = null;
    }
  }
  return stretches;
}

export interface Talk {
  talkMs: number;
  /** When `freeMs` of talk were over; null when they were not. */
  markAt: number | null;
}

/** @param until the end of the session; nothing after it is talk */
export function talkOf(
  presence: readonly Presence[],
  people: readonly [string, string],
  freeMs: number,
  until = Infinity,
): Talk {
  let talkMs = 0;
  let markAt: number | null = null;
  for (const [from, to] of together(presence, people, until)) {
    if (markAt === null && talkMs + to - from >= freeMs) markAt = from + freeMs - talkMs;
    talkMs += to - from;
  }
  return { talkMs, markAt };
}

/** Closer than this to the mark, or to the end of a block, in ms, rounding and the clocks of three processes decide, and either is right. */
export const BLUR_MS = 20;

export interface Expected {
  /** `either`: what would have decided it was lost with Redis, or is too close to call. */
  decision: 'capture' | 'cancel' | 'either';
  /** By all that was told. */
  talk: Talk;
  /** By what the house has got of it. */
  leastTalk: Talk;
}

/**
 * @param told all facts of the session
 * @param heard whether the house got it, of those that Redis lost before it could
 */
export function expectedOf(
  told: readonly FedFact[],
  heard: (fact: FedFact) => boolean,
  people: readonly [string, string],
  freeMs: number,
  until: number,
): Expected {
  const most = talkOf(proven(told), people, freeMs, until);
  const least = talkOf(proven(told.filter(heard)), people, freeMs, until);
  const decision = least.talkMs >= freeMs + BLUR_MS ? 'capture' : most.talkMs < freeMs - BLUR_MS ? 'cancel' : 'either';
  return { decision, talk: most, leastTalk: least };
}
