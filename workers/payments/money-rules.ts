import type { Refund } from '@cc/drizzle/repositories/refunds.ts';
import type { Chargeback } from '@cc/drizzle/repositories/chargebacks.ts';
import type { ProviderChargeback, ProviderMoney, ProviderRefund } from '@cc/platform/payments.ts';

export interface RefundFold {
  /** The row that it is; null for one that was made by hand. */
  id: string | null;
  set: Pick<Refund, 'status' | 'providerId' | 'failureCode'>;
  there: ProviderRefund;
  /** What of the commission went back with it. */
  feeMinor: number;
}

/**
 * Which rows the provider's refunds are, and what is new of them: a pure function of the two, so that order and repetition
 * do not matter. A row is found by the provider's id, or by our own id that was given along; a refund that has neither was
 * made by hand. What failed stays failed.
 * `feeBooked`: what of the commission has been booked as refunded before; what the provider has beyond it belongs to the new
 * ones, in proportion, and what rounding leaves to the last.
 */
export function foldRefunds(
  rows: readonly Pick<Refund, 'id' | 'status' | 'providerId'>[],
  there: Pick<ProviderMoney, 'refunds' | 'feeRefunded' | 'captured' | 'fee'>,
  feeBooked: number,
): RefundFold[] {
  const news = there.refunds.flatMap((refund) => {
    const row = rows.find(({ id, providerId }) => providerId === refund.id || (!providerId && id === refund.refundId));
    const status = row?.status === 'failed' ? 'failed' : refund.status;
    if (row && row.providerId === refund.id && row.status === status) return [];
    const set = { status, providerId: refund.id, failureCode: refund.failureCode };
    return [{ id: row?.id ?? null, set, there: refund, first: row?.providerId !== refund.id }];
  });
  const first = news.filter((one) => one.first);
  let left = there.feeRefunded - feeBooked;
  return news.map(({ first: isFirst, ...one }) => {
    if (!isFirst) return { ...one, feeMinor: 0 };
    const share = Math.floor((there.fee * one.there.amount) / Math.max(1, there.captured));
    const feeMinor = one.there === first.at(-1)!.there ? left : Math.min(left, share);
    left -= feeMinor;
    return { ...one, feeMinor };
  });
}

/**
 * Whether the bank has our answer to what it asks now. One that asked and then took the money all the same wants a second one:
 * what it was told before is no answer to that.
 */
export function answerTo(
  before: Pick<Chargeback, 'inquiry' | 'escalated'> | undefined,
  there: Pick<ProviderChargeback, 'inquiry' | 'submissions'>,
): Pick<Chargeback, 'inquiry' | 'escalated' | 'answered'> {
  const { inquiry, submissions } = there;
  const escalated = !inquiry && ((before?.escalated ?? false) || (before?.inquiry ?? false));
  return { inquiry, escalated, answered: submissions > (escalated ? 1 : 0) };
}
