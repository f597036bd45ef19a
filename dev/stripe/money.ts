const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));
const TWO_DECIMAL = new Set(
  'usd aed aud bgn brl cad chf cny czk dkk eur gbp gel hkd huf idr ils inr mxn myr nok nzd php pln ron rsd sar sek sgd thb try twd uah zar'.split(
    ' ',
  ),
);

/** Digits after the point, or undefined for a currency the stand-in does not know. */
export function currencyDecimals(currency: string): 0 | 2 | 3 | undefined {
  if (ZERO_DECIMAL.has(currency)) return 0;
  if (THREE_DECIMAL.has(currency)) return 3;
  return TWO_DECIMAL.has(currency) ? 2 : undefined;
}

/** Stripe's smallest charge, in minor units: about half a US dollar. */
export function minimumAmount(currency: string): number {
  const own: Record<string, number> = {
    aed: 200,
    czk: 1500,
    dkk: 250,
    gbp: 30,
    hkd: 400,
    huf: 17500,
    jpy: 50,
    mxn: 1000,
    nok: 300,
    pln: 200,
    sek: 300,
    thb: 1000,
  };
  return own[currency] ?? (currencyDecimals(currency) === 3 ? 200 : 50);
}

export const MAXIMUM_AMOUNT = 99_999_999;

/** What Stripe keeps of a captured amount: 2.9 % + 30 minor units of a two-decimal currency, never more than the amount. */
export function providerFee(amount: number, currency: string): number {
  const decimals = currencyDecimals(currency) ?? 2;
  const fixed = decimals === 0 ? 0 : decimals === 3 ? 100 : 30;
  return Math.min(amount, Math.round(amount * 0.029) + fixed);
}

/** What a lost or open dispute costs on top of the amount, in minor units. */
export function disputeFee(currency: string): number {
  const decimals = currencyDecimals(currency) ?? 2;
  return decimals === 0 ? 1_500 : decimals === 3 ? 4_600 : 1_500;
}

/**
 * The share of `total` that belongs to the next part, so that all parts of a `whole` add up to exactly `total`:
 * rounded on what has gone so far, not on each part.
 */
export function proportionalShare(total: number, whole: number, goneBefore: number, part: number): number {
  const upTo = (amount: number) => (amount >= whole ? total : Math.floor((total * amount) / whole));
  return upTo(goneBefore + part) - upTo(goneBefore);
}

/** Minor units as Stripe writes them in messages, e.g. `$10.00`. */
export function formatAmount(amount: number, currency: string): string {
  const decimals = currencyDecimals(currency) ?? 2;
  const text = (amount / 10 ** decimals).toFixed(decimals);
  return currency === 'usd' ? `$${text}` : `${text} ${currency.toUpperCase()}`;
}
