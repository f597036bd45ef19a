export interface TrustFacts {
  /** Sessions accepted and how many of them were held to their end. */
  sessions: number;
  completed: number;
  /** Average stars 1–5; null while there are none. */
  rating: number | null;
  /** Disputes that were decided against this person. */
  disputesLost: number;
  /** Share (0–1) of delivered offers that were answered; null while there were none. */
  responseRate: number | null;
  /** Upheld moderation flags. */
  flags: number;
  accountAgeDays: number;
  emailVerified: boolean;
  payoutsVerified: boolean;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/**
 * Trust from 0 to 100. Who is new starts in the middle: what is not known yet counts as ordinary, never as bad. Lost disputes
 * weigh by their share of sessions, flags by their number.
 */
export function trustScore(facts: TrustFacts): number {
  // Five imagined sessions at 90 % soften the first few real ones.
  const completion = (facts.completed + 4.5) / (facts.sessions + 5);
  const rating = facts.rating === null ? 0.7 : (facts.rating - 1) / 4;
  const response = facts.responseRate ?? 0.7;
  const age = 1 - Math.exp(-Math.max(0, facts.accountAgeDays) / 120);
  const verified = (facts.emailVerified ? 0.4 : 0) + (facts.payoutsVerified ? 0.6 : 0);
  const earned = 30 * completion + 30 * rating + 15 * response + 15 * age + 10 * verified;
  const lost = clamp((facts.disputesLost / (facts.sessions + 5)) * 200, 0, 40) + clamp(facts.flags * 8, 0, 40);
  return clamp(Math.round(earned - lost), 0, 100);
}
