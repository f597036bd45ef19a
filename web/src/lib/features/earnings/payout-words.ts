import type { PayoutRow } from '@cc/contract/http/earnings.ts';
import type { Tone } from '#lib/ui/badge.svelte';

/** Where a payout is, as a badge. */
export function payoutWords({ status }: Pick<PayoutRow, 'status'>): { tone: Tone; label: string } {
  switch (status) {
    case 'paid':
      return { tone: 'positive', label: 'At your bank' };
    case 'failed':
      return { tone: 'danger', label: 'Your bank refused it' };
    case 'canceled':
      return { tone: 'neutral', label: 'Taken back' };
    default:
      return { tone: 'accent', label: 'On its way' };
  }
}

const FAILURES: Record<string, string> = {
  account_closed: 'The bank account is closed.',
  no_account: 'The bank does not know this account.',
  invalid_account_number: 'The account number is not right.',
  debit_not_authorized: 'The account takes no such payments.',
  account_frozen: 'The bank account is frozen.',
};

/** Why the bank refused it. */
export const failureWords = (code: string): string =>
  FAILURES[code] ?? 'The bank gave no reason that we know. Check your payout details.';
