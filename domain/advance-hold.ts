import type { Rules } from './rules.ts';

/**
 * `planned` for a start that is far away · `asked` its payer has been told that the bank wants to hear from them, or took no
 * money · `held` · `used` it pays for a session now · `cancelled`.
 */
export const ADVANCE_STATUSES = ['planned', 'asked', 'held', 'used', 'cancelled'] as const;
export type AdvanceStatus = (typeof ADVANCE_STATUSES)[number];

/** A hold for something that begins later. Instants are epoch ms. */
export interface AdvanceHold {
  status: AdvanceStatus;
  /** What it is for is off. */
  calledOff: boolean;
  startsAt: number;
  /** It may have to be charged until then. */
  neededUntil: number;
  /** When its payer was told; null before. */
  askedAt: number | null;
  /** The bank lets go of it then; null before it stands. */
  captureBefore: number | null;
}

/** `hold` without its payer · `give_up` · `renew`: the bank would let go of it before it can be charged · `release` unused. */
export interface AdvanceStep {
  what: 'hold' | 'give_up' | 'renew' | 'release';
  /** Epoch ms; in the past when it is overdue. */
  at: number;
}

/** What is to be done about it next, and when; null when nothing is. */
export function nextStep(
  hold: AdvanceHold,
  rules: Pick<Rules, 'holdAheadMs' | 'answerHoldMs' | 'renewHoldMs'>,
): AdvanceStep | null {
  const { status, startsAt, neededUntil, askedAt, captureBefore } = hold;
  if (status === 'used' || status === 'cancelled') return null;
  if (hold.calledOff) return { what: 'release', at: 0 };
  if (status === 'planned') return { what: 'hold', at: startsAt - rules.holdAheadMs };
  // Nobody starts on a hold that does not stand, so the start is the last moment in any case.
  if (status === 'asked') return { what: 'give_up', at: Math.min((askedAt ?? 0) + rules.answerHoldMs, startsAt) };
  return captureBefore !== null && captureBefore < neededUntil
    ? { what: 'renew', at: captureBefore - rules.renewHoldMs }
    : { what: 'release', at: neededUntil };
}
