/**
 * Every constant of the product in one place. Units are in the names: `Ms` milliseconds, `Minutes`, `Days`, `Bps`
 * basis points (1/100 %), `Major` major currency units. A deployment overrides some of them with `withOverrides`.
 */
export interface Rules {
  // Accounts
  /** How long the mailed link that confirms an address is good. */
  verifyLinkMs: number;
  /** How long the mailed link is good by which a forgotten password is replaced. */
  resetLinkMs: number;

  // Question
  titleMin: number;
  titleMax: number;
  textMax: number;
  tagsMax: number;
  tagMax: number;
  /** How long a question is offered around before its asker chooses what happens next. */
  waitMs: number;
  questionLifeMs: number;
  /** A waiting question is parked once its asker's connection has been gone this long. */
  askerGoneMs: number;
  /** Time in which the customer confirms a consultant's claim of a parked question. */
  claimConfirmMs: number;
  /** An asker who comes back later than this finds the question still parked, and says whether it goes on. */
  askerBackMs: number;
  /** "Somebody who fits is free" is said at most this often for a question. */
  notifyAgainMs: number;

  // Offers
  fanOut: number;
  /** How many more are asked in each further round. */
  fanOutStep: number;
  ringMs: number;
  /** The next wave does not wait for the silent of the newest one for longer than this. */
  waveAfterMs: number;
  pushRingMs: number;
  /** Where a page is open, its consultant's devices are rung after this, unless somebody has seen it there. */
  pushGraceMs: number;
  /** No wave is begun with less ringing time than this left. */
  minRingMs: number;
  /** With nobody to ask, look again after this, */
  retryMs: number;
  /** and after this when others rang all who were to be asked in the same instant. */
  collisionRetryMs: number;
  /** Whoever missed a question, or was busy, may be asked it again after this. */
  askAgainMs: number;
  /** Least expertise (0–1) asked for in round 1, 2, …; the last one holds for all further rounds. */
  minFitByRound: readonly number[];
  /** Rookies are only asked on known ground, in every round. */
  rookieMinFit: number;
  bookingBufferMs: number;

  // Presence
  beatMs: number;
  presenceTtlMs: number;
  missedEpisodesBeforeAway: number;

  // Session
  /** A hold for something that begins later is placed so long before, */
  holdAheadMs: number;
  /** its payer has so long to answer the bank, */
  answerHoldMs: number;
  /** and one that runs out too early is placed anew so long before it does. */
  renewHoldMs: number;
  holdMs: number;
  joinMs: number;
  graceMs: number;
  blockMinutes: readonly number[];
  /** Both are told when this much talk time is left before the free window closes. */
  warnBeforeMarkMs: readonly number[];
  /** Both are told when this much talk time is left of the block. */
  warnBeforeEndMs: readonly number[];
  /** A customer may extend by another block once no more than this is left, */
  extendBeforeEndMs: number;
  /** and a call has this many blocks at most. */
  blocksMax: number;

  /** Whoever stays away from this many calls */
  noShowsFlagged: number;
  /** within so many days is shown to an admin. */
  noShowWindowDays: number;

  // Billing
  freeWindowMs: number;
  /** The free window of a pair's second call within `pairWindowDays`. */
  pairFreeWindowMs: number;
  pairWindowDays: number;
  freeCallsPerDay: number;
  /** The decision at the mark waits this long for the media evidence to arrive. */
  detectionLagMs: number;
  /** After this long without further evidence the facts count as settled, and doubt makes the call free. */
  doubtMs: number;
  /** Without media for this long somebody is no longer present. */
  lostAfterMs: number;
  /** Evidence of two people that ends within this ended at once: neither has left the other. */
  breakOffSlackMs: number;
  minimumPriceMajor: number;
  /** A customer may state a case this long after the call, */
  disputeDays: number;
  /** and the consultant has this long to answer before it is decided without. */
  caseAnswerDays: number;

  // Recording
  /** A proposal to record lapses after this. */
  recordingAnswerMs: number;
  /** Files of a recording are deleted this long after its end. */
  recordingKeptDays: number;
  /** All files of one recording together. */
  recordingBytesMax: number;

  // Ratings
  ratingPriorMean: number;
  ratingPriorCount: number;

  // Learning
  /** Average offers and sessions that are mixed into what is learned of one consultant. */
  ratePriorCount: number;
  /** A free call without stars must have been talked this long to count as an answer. */
  answerMinTalkMs: number;
  /** The newest so many finished sessions are what matching remembers, and what it is refitted from. */
  historyMaxSessions: number;
  refitMaxSessions: number;
  /** Hour (UTC) from which on the night's refit is wanted. */
  refitHour: number;
  /** Below this many answered sessions nothing is fitted. */
  refitMinSessions: number;
  /** Share of the sessions, the newest, that models are compared on. */
  refitHeldBackShare: number;
  refitMinHeldBack: number;
  /** A new model must be better by this much mean reciprocal rank (0–1). */
  refitMargin: number;
}

export const RULES: Rules = Object.freeze({
  verifyLinkMs: 24 * 3_600_000,
  resetLinkMs: 60 * 60_000,

  titleMin: 10,
  titleMax: 140,
  textMax: 4_000,
  tagsMax: 8,
  tagMax: 32,
  waitMs: 120_000,
  questionLifeMs: 24 * 3_600_000,
  askerGoneMs: 30_000,
  claimConfirmMs: 600_000,
  askerBackMs: 30 * 60_000,
  notifyAgainMs: 3_600_000,

  fanOut: 3,
  fanOutStep: 2,
  ringMs: 25_000,
  waveAfterMs: 10_000,
  pushRingMs: 45_000,
  pushGraceMs: 1_500,
  minRingMs: 10_000,
  retryMs: 2_000,
  collisionRetryMs: 50,
  askAgainMs: 600_000,
  minFitByRound: Object.freeze([0.15, 0.05, 0]),
  rookieMinFit: 0.15,
  bookingBufferMs: 600_000,

  beatMs: 10_000,
  presenceTtlMs: 25_000,
  missedEpisodesBeforeAway: 3,

  holdAheadMs: 48 * 3_600_000,
  answerHoldMs: 24 * 3_600_000,
  renewHoldMs: 6 * 3_600_000,
  holdMs: 90_000,
  joinMs: 60_000,
  graceMs: 60_000,
  blockMinutes: Object.freeze([20, 30, 45, 60]),
  warnBeforeMarkMs: Object.freeze([120_000, 30_000]),
  warnBeforeEndMs: Object.freeze([300_000, 60_000]),
  extendBeforeEndMs: 300_000,
  blocksMax: 3,
  noShowsFlagged: 3,
  noShowWindowDays: 30,

  freeWindowMs: 600_000,
  pairFreeWindowMs: 120_000,
  pairWindowDays: 30,
  freeCallsPerDay: 3,
  detectionLagMs: 4_000,
  doubtMs: 12_000,
  lostAfterMs: 6_000,
  breakOffSlackMs: 3_000,
  minimumPriceMajor: 10,
  disputeDays: 7,
  caseAnswerDays: 3,

  recordingAnswerMs: 60_000,
  recordingKeptDays: 30,
  recordingBytesMax: 2 * 1024 ** 3,

  ratingPriorMean: 4.2,
  ratingPriorCount: 5,

  ratePriorCount: 8,
  answerMinTalkMs: 60_000,
  historyMaxSessions: 50_000,
  refitMaxSessions: 20_000,
  refitHour: 3,
  refitMinSessions: 200,
  refitHeldBackShare: 0.2,
  refitMinHeldBack: 50,
  refitMargin: 0.005,
});

function isAllowed(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isAllowed);
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/**
 * The rules with a deployment's overrides; fields that are `undefined` keep their default.
 * @throws RangeError for an unknown name or a value that is not a finite number ≥ 0 (or a list of them).
 */
export function withOverrides(partial: Partial<Rules>): Rules {
  const merged: Record<string, unknown> = { ...RULES };
  for (const [name, value] of Object.entries(partial)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(RULES, name)) throw new RangeError(`There is no rule called "${name}"`);
    if (Array.isArray(value) !== Array.isArray(merged[name]) || !isAllowed(value)) {
      throw new RangeError(`The rule "${name}" cannot be ${String(value)}`);
    }
    merged[name] = Array.isArray(value) ? Object.freeze([...value]) : value;
  }
  return Object.freeze(merged) as unknown as Rules;
}
