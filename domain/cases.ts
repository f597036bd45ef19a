import type { Rules } from './rules.ts';

const DAY_MS = 86_400_000;

/** What has to be known of a charge to tell what of it can be given back. */
export interface Charged {
  capturedMinor: number;
  /** Refunds that are wanted, on their way or done. */
  refundedMinor: number;
  /** The payer's bank has, or had, the charge. */
  chargedBack: boolean;
}

/** What of a charge can still be given back. */
export const leftToRefund = ({ capturedMinor, refundedMinor, chargedBack }: Charged): number =>
  chargedBack ? 0 : Math.max(0, capturedMinor - refundedMinor);

/**
 * Until when the customer may state a case, epoch ms; null when there is nothing to state one about: the call is not settled
 * (`endedAt` null), or nothing is left of its charges.
 */
export function caseUntil(
  { endedAt, leftMinor }: { endedAt: number | null; leftMinor: number },
  { disputeDays }: Pick<Rules, 'disputeDays'>,
): number | null {
  return endedAt === null || leftMinor === 0 ? null : endedAt + disputeDays * DAY_MS;
}

/** How a sum is given back over the charges of a call: of the newest block first. @throws RangeError for more than is left */
export function shareOut<T extends { leftMinor: number }>(
  amountMinor: number,
  charges: readonly T[],
): { charge: T; amountMinor: number }[] {
  let open = amountMinor;
  const shares = charges.toReversed().map((charge) => {
    const share = Math.min(open, charge.leftMinor);
    open -= share;
    return { charge, amountMinor: share };
  });
  if (open > 0) throw new RangeError(`${amountMinor} is more than is left.`);
  return shares.filter((share) => share.amountMinor > 0);
}

/** The consultant is heard first: an admin decides once they have answered, or have had their days to. */
export const mayDecide = (
  { statedAt, answeredAt, now }: { statedAt: number; answeredAt: number | null; now: number },
  { caseAnswerDays }: Pick<Rules, 'caseAnswerDays'>,
): boolean => answeredAt !== null || now - statedAt >= caseAnswerDays * DAY_MS;
