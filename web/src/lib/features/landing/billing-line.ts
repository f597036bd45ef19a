import type { ConsultantCard } from '@cc/contract/http/consultants.ts';
import { formatMoney } from '@cc/domain/money.ts';

/**
 * How billing works, in one line, with the block of somebody who is there: the middle one by price, so that the example is
 * neither the cheapest nor the dearest.
 */
export function billingLine(
  people: readonly Pick<ConsultantCard, 'priceMinor' | 'currency' | 'blockMinutes'>[],
  freeMinutes = 10,
): string {
  const sorted = [...people].sort((a, b) => a.priceMinor - b.priceMinor);
  const typical = sorted[Math.floor((sorted.length - 1) / 2)];
  const free = `Free for the first ${freeMinutes === 1 ? 'minute' : `${freeMinutes} minutes`}, then`;
  if (!typical) return `${free} the price you agreed to before the call, once.`;
  const price = formatMoney(typical.priceMinor, typical.currency, 'en-US', { short: true });
  return `${free} for example ${price} for up to ${typical.blockMinutes}.`;
}
