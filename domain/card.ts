/** Why a card may not hold: past its date, about to be, or refused by its bank the last time. */
export type CardProblem = 'expired' | 'expires_soon' | 'refused';

const DAY_MS = 86_400_000;
/** A card that ends within this is worth a word. */
const SOON_MS = 30 * DAY_MS;
/** What a bank said longer ago than this says little about today. */
const REFUSAL_COUNTS_MS = 30 * DAY_MS;
/** The month of a card ends last in the westernmost zone. */
const WESTERNMOST_MS = 12 * 3_600_000;

/**
 * What is to be told of a saved card before anything is held on it; the gravest first. Cards are good until the last day of
 * their month. @param refusedAt epoch ms of the newest refusal, null when the last hold stood
 */
export function cardProblem(
  card: { expMonth: number; expYear: number; refusedAt: number | null },
  now: number,
): CardProblem | null {
  const endsAt = Date.UTC(card.expYear, card.expMonth, 1) + WESTERNMOST_MS;
  if (now >= endsAt) return 'expired';
  if (card.refusedAt !== null && now - card.refusedAt < REFUSAL_COUNTS_MS) return 'refused';
  return endsAt - now < SOON_MS ? 'expires_soon' : null;
}

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};

/** As people write the provider's name of a brand; one that is not known is just a card. */
export const brandName = (brand: string): string => (Object.hasOwn(BRANDS, brand) ? BRANDS[brand]! : 'Card');
