import { RULES } from '../../rules.ts';
import type { SessionOutcome } from '../../session.ts';

/** How a finished session came out, as far as it says how well the question was answered. */
export interface AnswerFacts {
  outcome: SessionOutcome;
  /** The customer's stars for the consultant, 1–5; null while there are none. */
  stars: number | null;
  /** Evidenced talk time in ms. */
  talkMs: number;
}

/** What a call that nobody rated is taken to be worth, if it was talked through. */
const UNRATED = 0.7;

/**
 * How well a session answered its question, 0–1; 0 is no answer. Stars say most. Beside them, going on past the free window
 * is the better sign, but a good answer may also take five minutes: a free call counts by the time talked, and without stars
 * one of a minute counts nothing.
 */
export function answerQuality(
  { outcome, stars, talkMs }: AnswerFacts,
  rules: { freeWindowMs: number; answerMinTalkMs: number } = RULES,
): number {
  if (outcome !== 'billed' && outcome !== 'free') return 0;
  const talked = talkMs < rules.answerMinTalkMs ? 0 : 0.4 + 0.6 * Math.min(1, talkMs / rules.freeWindowMs);
  const evidence = outcome === 'billed' ? 1 : talked;
  return stars === null ? UNRATED * evidence : ((stars - 1) / 4) * (0.8 + 0.2 * evidence);
}
