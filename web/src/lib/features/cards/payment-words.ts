import type { Answer, api } from '#lib/api/client.ts';
import type { Tone } from '#lib/ui/badge.svelte';

export type PaymentHistoryItem = Answer<typeof api.payments.history>['items'][number];

type Facts = Pick<PaymentHistoryItem, 'status' | 'amountMinor' | 'capturedMinor' | 'refundedMinor'>;

/** What a payment comes to for whoever pays: what was charged less what came back, or what is held. */
export function paidMinor({ status, amountMinor, capturedMinor, refundedMinor }: Facts): number {
  if (status === 'captured') return capturedMinor - refundedMinor;
  return status === 'cancelled' ? 0 : amountMinor;
}

/** What became of a payment, as a badge. */
export function paymentWords({ status, capturedMinor, refundedMinor }: Facts): { tone: Tone; label: string } {
  switch (status) {
    case 'captured':
      if (refundedMinor === 0) return { tone: 'neutral', label: 'Paid' };
      return { tone: 'positive', label: refundedMinor < capturedMinor ? 'Partly sent back' : 'Sent back' };
    case 'cancelled':
      return { tone: 'positive', label: 'Free' };
    case 'held':
      return { tone: 'accent', label: 'Held, not charged' };
    case 'declined':
      return { tone: 'warning', label: 'Declined' };
    default:
      return { tone: 'accent', label: 'Being secured' };
  }
}
