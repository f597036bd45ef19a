import { currencyExponent } from '@cc/domain/money.ts';

export interface CeilingRange {
  min: number;
  max: number;
  step: number;
  /** Where the slider stands until it is touched: four of five who are online are within it. */
  initial: number;
}

/** Steps that people count in: 1, 2 or 5 times a power of ten, so that about `steps` of them fill the range. */
function niceStep(range: number, steps: number, unit: number): number {
  const raw = Math.max(unit, range / steps);
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
}

/**
 * The slider for a price ceiling, from the prices of a block of those online (minor units). It always reaches above the
 * dearest, and with nobody online it spans what is usual.
 */
export function ceilingRange(pricesMinor: readonly number[], currency: string): CeilingRange {
  const unit = 10 ** currencyExponent(currency);
  const prices = [...pricesMinor].sort((a, b) => a - b);
  const dearest = prices.at(-1) ?? 100 * unit;
  const step = niceStep(dearest, 30, unit);
  const up = (value: number) => Math.ceil(value / step) * step;
  const most = prices[Math.ceil(prices.length * 0.8) - 1] ?? 50 * unit;
  return {
    min: Math.max(step, up(10 * unit)),
    max: Math.max(up(dearest * 1.25), up(10 * unit) + step),
    step,
    initial: up(most),
  };
}

/** How many of the prices are at most the ceiling. */
export const within = (pricesMinor: readonly number[], ceiling: number): number =>
  pricesMinor.filter((price) => price <= ceiling).length;
