import type { PaymentMethod } from '@cc/contract/http/payments.ts';
import { brandName } from '@cc/domain/card.ts';
import { declineWords } from './decline-words.ts';

/** "Visa ending in 4242". */
export const cardName = ({ brand, last4 }: Pick<PaymentMethod, 'brand' | 'last4'>): string =>
  `${brandName(brand)} ending in ${last4}`;

/** "12/34". */
export const cardExpiry = ({ expMonth, expYear }: Pick<PaymentMethod, 'expMonth' | 'expYear'>): string =>
  `${String(expMonth).padStart(2, '0')}/${String(expYear % 100).padStart(2, '0')}`;

/** What to know of a card before something is held on it; null when there is nothing. */
export function cardTrouble({
  problem,
  declineCode,
  ...card
}: Pick<PaymentMethod, 'problem' | 'declineCode' | 'brand' | 'last4'>): {
  tone: 'warning' | 'neutral';
  title: string;
  why: string;
} | null {
  switch (problem) {
    case 'expired':
      return {
        tone: 'warning',
        title: `${cardName(card)} has expired.`,
        why: 'Add or choose another card before you ask: a hold on this one would be refused.',
      };
    case 'refused':
      return {
        tone: 'warning',
        title: `Your bank refused ${cardName(card)} the last time.`,
        why: `${declineWords(declineCode)} You may try it again, or choose another card first.`,
      };
    case 'expires_soon':
      return { tone: 'neutral', title: `${cardName(card)} expires soon.`, why: 'It still works for this call.' };
    case null:
      return null;
  }
}
