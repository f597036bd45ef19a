import type { Rules } from './rules.ts';

const DAY_MS = 86_400_000;

/** What has to be known of a call to tell whether its customer may state a case. Instants are epoch ms. */
export interface Charged {
  endedAt: number | null;
  capturedMinor: number;
  /** Refunds that are wanted, on their way or done. */
  refundedMinor: number;
  /** The payer's bank has, or had, the charge. */
  chargedBack: boolean;
}

/** What of a charge can still be given back. */
export const leftToRefund = ({ capturedMinor, refundedMinor, chargedBack }: Omit<Charged, 'endedAt'>): number =>
  chargedBack ? 0 : Math.max(0, capturedMinor - refundedMinor);

/** Until when the customer may state a case, epoch ms; null when there is nothing to state one about. */
export function caseUntil(charged: Charged, { disputeDays }: Pick<Rules, 'disputeDays'>): number | null {
  if (charged.endedAt === null || leftToRefund(charged) === 0) return null;
  return charged.endedAt + disputeDays * DAY_MS;
}

/** The consultant is heard first: an admin decides once they have answered, or have had their days to. */
export const mayDecide = (
  { statedAt, answeredAt, now }: { statedAt: number; answeredAt: number | null; now: number },
  { caseAnswerDays }: Pick<Rules, 'caseAnswerDays'>,
): boolean => answeredAt !== null || now - statedAt >= caseAnswerDays * DAY_MS;
