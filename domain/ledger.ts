/**
 * The account plan: whose purse the money is in. The lines of a movement sum to zero, positive = the account received.
 * The house's own purse at the provider is `platform_fee + provider_fee + refunds + disputes`.
 */
export type LedgerAccount =
  'customer' | 'consultant' | 'platform_fee' | 'provider' | 'provider_fee' | 'refunds' | 'disputes';

/** What money moves for. */
export const MOVEMENTS = [
  /** The price of a block, split into commission and payout. */
  'capture',
  /** What the provider takes for it, out of the house's purse. */
  'provider_fee',
  /** Decided to charge and the provider refused: the consultant is owed it by the house. */
  'loss',
  /** The call was broken off: the house owes no more than a refund of the unused share would have left. */
  'loss_reduced',
  'refund',
  /** The payer's bank would not take a refund: the house has it again and owes it to the payer. */
  'refund_failed',
  /** The payer's bank took the money back; the house bears it. */
  'chargeback',
  'chargeback_won',
] as const;
export type Movement = (typeof MOVEMENTS)[number];

export type Lines = readonly { account: LedgerAccount; amountMinor: number }[];

const lines = (amounts: Partial<Record<LedgerAccount, number>>): Lines =>
  (Object.entries(amounts) as [LedgerAccount, number][])
    .filter(([, amountMinor]) => amountMinor !== 0)
    .map(([account, amountMinor]) => ({ account, amountMinor }));

export const captureLines = ({ amountMinor, feeMinor }: { amountMinor: number; feeMinor: number }): Lines =>
  lines({ customer: -amountMinor, platform_fee: feeMinor, consultant: amountMinor - feeMinor });

export const providerFeeLines = (feeMinor: number): Lines => lines({ provider_fee: -feeMinor, provider: feeMinor });

export const lossLines = (owedMinor: number): Lines => lines({ platform_fee: -owedMinor, consultant: owedMinor });

/**
 * What a consultant is owed for a lost charge of which `unusedMinor` would have gone back to the payer: the rest, less the
 * commission on it. What rounding takes is the house's.
 */
export function owedFor(
  { amountMinor, feeMinor }: { amountMinor: number; feeMinor: number },
  unusedMinor: number,
): number {
  const feeBack = amountMinor === 0 ? 0 : Math.floor((feeMinor * unusedMinor) / amountMinor);
  return Math.max(0, amountMinor - unusedMinor - (feeMinor - feeBack));
}

/**
 * A refund: of what went back to the payer, `reversedMinor` came out of the transfer to the consultant, who got
 * `feeMinor` of the commission back for it. What was not reversed the house bears.
 */
export const refundLines = (refund: { amountMinor: number; reversedMinor: number; feeMinor: number }): Lines =>
  lines({
    customer: refund.amountMinor,
    consultant: refund.feeMinor - refund.reversedMinor,
    platform_fee: -refund.feeMinor,
    refunds: refund.reversedMinor - refund.amountMinor,
  });

export const refundFailedLines = (amountMinor: number): Lines =>
  lines({ customer: -amountMinor, refunds: amountMinor });

export const chargebackLines = (chargeback: { amountMinor: number; feeMinor: number }): Lines =>
  lines({
    customer: chargeback.amountMinor,
    disputes: -chargeback.amountMinor,
    provider_fee: -chargeback.feeMinor,
    provider: chargeback.feeMinor,
  });

export const chargebackWonLines = (amountMinor: number): Lines =>
  lines({ customer: -amountMinor, disputes: amountMinor });

/** What the provider has of one payment, in minor units; the same facts make the lines and check them. */
export interface MoneyThere {
  captured: number;
  /** Commission, and what of it went back. */
  fee: number;
  feeRefunded: number;
  transferReversed: number;
  /** What the provider took for the charge; null while it has not said. */
  providerFee: number | null;
  /** Refunds that have not failed. */
  refunded: number;
  /** What chargebacks have taken and not given back. */
  chargedBack: number;
  chargebackFees: number;
}

/** What each account must hold of a payment by now, so that the ledger says what the provider says. */
export function balancesOf(there: MoneyThere): Record<LedgerAccount, number> {
  const { captured, fee, feeRefunded, transferReversed, refunded, chargedBack, chargebackFees } = there;
  const providerFee = there.providerFee ?? 0;
  return {
    customer: refunded + chargedBack - captured,
    consultant: captured - fee - transferReversed + feeRefunded,
    platform_fee: fee - feeRefunded,
    refunds: transferReversed - refunded,
    disputes: -chargedBack,
    provider_fee: -providerFee - chargebackFees,
    provider: providerFee + chargebackFees,
  };
}
