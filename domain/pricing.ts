import { roundToCharge, splitByBps, toMinor } from './money.ts';
import { RULES } from './rules.ts';

const minimums = new Map<string, number>();

/** The lowest price of a block in minor units. */
export function minimumPrice(currency: string, minimumPriceMajor: number = RULES.minimumPriceMajor): number {
  if (minimumPriceMajor !== RULES.minimumPriceMajor) return toMinor(minimumPriceMajor, currency);
  // Asked for each consultant of each ranking.
  const known = minimums.get(currency) ?? toMinor(minimumPriceMajor, currency);
  minimums.set(currency, known);
  return known;
}

/**
 * What a block costs, in minor units: hourly rate × minutes ÷ 60, rounded half up to an amount that can be charged, at least
 * the minimum price. The free window is included in it, not added. @throws RangeError for a negative or broken rate or length.
 */
export function blockPrice(
  { hourlyRateMinor, minutes, currency }: { hourlyRateMinor: number; minutes: number; currency: string },
  rules: { minimumPriceMajor: number } = RULES,
): number {
  if (!Number.isSafeInteger(hourlyRateMinor) || hourlyRateMinor < 0) {
    throw new RangeError(`${hourlyRateMinor} is no hourly rate in minor units`);
  }
  if (!Number.isInteger(minutes) || minutes <= 0) throw new RangeError(`${minutes} minutes is no block`);
  return Math.max(
    roundToCharge((hourlyRateMinor * minutes) / 60, currency),
    minimumPrice(currency, rules.minimumPriceMajor),
  );
}

/** Whether a price is one the customer agreed to. The ceiling is mandatory, so a missing one admits nothing. */
export function withinCeiling(priceMinor: number, ceilingMinor: number | null): boolean {
  return ceilingMinor !== null && priceMinor <= ceilingMinor;
}

/**
 * How a captured price is shared. The fee is the commission rounded half up, but at least `minimumFeeMinor` (what the payment
 * provider takes from the platform) and at most the price; fee + payout is always the price.
 */
export function earning({
  priceMinor,
  commissionBps,
  currency,
  minimumFeeMinor = 0,
}: {
  priceMinor: number;
  commissionBps: number;
  currency: string;
  minimumFeeMinor?: number;
}): { feeMinor: number; payoutMinor: number } {
  const commission = roundToCharge(splitByBps(priceMinor, commissionBps).fee, currency);
  const feeMinor = Math.min(priceMinor, Math.max(commission, minimumFeeMinor));
  return { feeMinor, payoutMinor: priceMinor - feeMinor };
}
