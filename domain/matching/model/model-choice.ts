import { RULES } from '../../rules.ts';

/** How well a model ranks sessions it has not seen: each 0–1, more is better. */
export interface RankingFigures {
  /** Share of sessions whose consultant was among the first three. */
  hitAt3: number;
  /** Mean of 1 ÷ the rank of the one who answered. */
  mrr: number;
  ndcgAt10: number;
}

export interface ModelChoice {
  switch: boolean;
  /** Why, in words for the admin. */
  reason: string;
}

const points = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)} points`;

/**
 * Whether a newly fitted model takes over from the active one, both judged on the same held-back sessions. What is there
 * stays unless the new one is better by more than chance would make it: enough sessions, a margin in the mean reciprocal rank,
 * and nothing lost among the first three, who are the ones that ring.
 */
export function chooseModel(
  { active, fitted, heldBack }: { active: RankingFigures; fitted: RankingFigures; heldBack: number },
  rules: { refitMinHeldBack: number; refitMargin: number } = RULES,
): ModelChoice {
  if (heldBack < rules.refitMinHeldBack) {
    return {
      switch: false,
      reason: `Only ${heldBack} sessions to compare on; it takes ${rules.refitMinHeldBack}.`,
    };
  }
  const mrr = fitted.mrr - active.mrr;
  const hits = fitted.hitAt3 - active.hitAt3;
  const told = `MRR ${points(mrr)}, first three ${points(hits)}, on ${heldBack} held-back sessions`;
  if (!(mrr >= rules.refitMargin)) {
    return { switch: false, reason: `Not better by ${(rules.refitMargin * 100).toFixed(1)} points: ${told}.` };
  }
  if (hits < 0) return { switch: false, reason: `Fewer among the first three: ${told}.` };
  return { switch: true, reason: `Better: ${told}.` };
}

/** Where to cut sessions in time order: the first `fit` are for fitting, the rest are held back. */
export function splitInTime(sessions: number, rules: { refitHeldBackShare: number } = RULES): { fit: number } {
  return { fit: sessions - Math.floor(sessions * rules.refitHeldBackShare) };
}
