import type { SessionCase } from '@cc/contract/http/sessions.ts';
import type { Role } from '@cc/contract/http/users.ts';
import type { Tone } from '#lib/ui/badge.svelte';
import { formatMoney } from '@cc/domain/money.ts';

export const CASE_BADGES: Record<SessionCase['status'], { tone: Tone; label: string }> = {
  open: { tone: 'warning', label: 'Waits for the consultant' },
  answered: { tone: 'accent', label: 'Waits for us' },
  refunded: { tone: 'positive', label: 'Refunded' },
  rejected: { tone: 'neutral', label: 'Not refunded' },
};

/** How a case stands and what comes next, in the words of whoever looks at it. */
export function caseWords(stated: SessionCase, role: Role, other: string, currency: string): string {
  const customer = role === 'customer';
  switch (stated.status) {
    case 'open':
      return customer
        ? `We have asked ${other} how they see it; they have three days. Then a person of ours decides.`
        : `${other} says that something was not right. Tell us how you see it within three days; then a person of ours decides.`;
    case 'answered':
      return 'Both sides are with us. A person of ours decides next, and you hear it here and by e-mail.';
    case 'refunded': {
      const amount = formatMoney(stated.refundMinor ?? 0, currency);
      return customer
        ? `We decided that ${amount} goes back to your card.`
        : `We decided that ${amount} goes back to ${other}.`;
    }
    case 'rejected':
      return 'We decided that the charge stays as it is.';
  }
}
