import type { PaymentHistoryItem } from './payment-history-item.ts';
import type { Tone } from '#lib/ui/badge.svelte';

/** What became of a payment, as a badge. */
export function paymentWords({ status }: Pick<PaymentHistoryItem, 'status'>): { tone: Tone; label: string } {
  switch (status) {
    case 'captured':
      return { tone: 'neutral', label: 'Paid' };
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
