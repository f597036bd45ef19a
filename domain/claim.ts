import { withinCeiling } from './pricing.ts';

export const CLAIM_STATUSES = ['waiting', 'confirmed', 'refused', 'withdrawn', 'expired'] as const;
/** waiting for the customer → confirmed (same as an accepted offer), refused, expired, or withdrawn by consultant or house. */
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

/** A question that was left open, as far as it says who may claim it. */
export interface ClaimableQuestion {
  askerId: string;
  language: string;
  ceilingMinor: number;
}

/** A consultant who looks for questions. */
export interface Claimant {
  consultantId: string;
  /** Profile switched on, account not suspended. */
  active: boolean;
  languages: readonly string[];
  /** Price of the consultant's own block. */
  priceMinor: number;
  payoutsEnabled: boolean;
  /** Has told us that this question is not their field, or was refused by its asker. */
  declined: boolean;
}

export type ClaimProblem = 'asker' | 'inactive' | 'payouts_disabled' | 'declined' | 'language' | 'price';

/** What keeps a consultant from seeing and claiming a left-open question; null when nothing does. The same filters as ringing. */
export function claimProblem(question: ClaimableQuestion, claimant: Claimant): ClaimProblem | null {
  if (claimant.consultantId === question.askerId) return 'asker';
  if (!claimant.active) return 'inactive';
  if (!claimant.payoutsEnabled) return 'payouts_disabled';
  if (claimant.declined) return 'declined';
  if (!claimant.languages.includes(question.language)) return 'language';
  if (!withinCeiling(claimant.priceMinor, question.ceilingMinor)) return 'price';
  return null;
}

/** Whether a claim can still be confirmed. The deadline itself is already too late. */
export function isClaimOpen(claim: { status: ClaimStatus; confirmBy: number }, now: number): boolean {
  return claim.status === 'waiting' && now < claim.confirmBy;
}
