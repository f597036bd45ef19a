/**
 * Money is an integer of minor units plus an ISO 4217 code. Which unit is "minor" follows the payment provider, so that an
 * amount can be sent as it stands.
 */

const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set('bhd iqd jod kwd lyd omr tnd'.split(' '));
/** Have no decimals, but the provider takes them as two-decimal amounts whose decimals are zero. */
const PADDED = new Set(['isk', 'ugx']);

/** Number of decimals of the amounts of a currency: 2, but 0 for yen-like and 3 for dinar-like ones. Case does not matter. */
export function currencyExponent(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (ZERO_DECIMAL.has(code)) return 0;
  return THREE_DECIMAL.has(code) ? 3 : 2;
}

/** The smallest difference between two amounts that can be charged, in minor units (cards know no third decimal). */
export function chargeStep(currency: string): 1 | 10 | 100 {
  const code = currency.toLowerCase();
  if (THREE_DECIMAL.has(code)) return 10;
  return PADDED.has(code) ? 100 : 1;
}

/** Rounds to the nearest integer, halves upwards (towards +∞); never returns −0. */
export function roundHalfUp(value: number): number {
  return Math.round(value) + 0;
}

/** Rounds an amount, which may have a fraction, to one that can be charged: nearest step, halves upwards. */
export function roundToCharge(minor: number, currency: string): number {
  const step = chargeStep(currency);
  return roundHalfUp(minor / step) * step;
}

/**
 * Major to minor units by the decimal digits that a person sees (1.005 in a two-decimal currency is 101, although the
 * binary number is a little below). @throws RangeError when the result is no safe integer.
 */
export function toMinor(major: number, currency: string): number {
  const [digits = '', exponent = '0'] = String(major).split('e');
  const minor = roundHalfUp(Number(`${digits}e${Number(exponent) + currencyExponent(currency)}`));
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${major} ${currency} is not an amount`);
  return minor;
}

/** The amount as an exact decimal string of major units, for example "12.30". */
function toDecimal(minor: number, exponent: number): Intl.StringNumericLiteral {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const cut = digits.length - exponent;
  const decimal = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return (minor < 0 ? `-${decimal}` : decimal) as Intl.StringNumericLiteral;
}

/** The amount as a plain decimal number of major units, for tables that machines read: "12.30". */
export const decimalOf = (minor: number, currency: string): string => toDecimal(minor, currencyExponent(currency));

const formatters = new Map<string, Intl.NumberFormat>();

function formatterFor(currency: string, locale: string, short: boolean): Intl.NumberFormat {
  const key = `${locale} ${currency} ${short}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    const exponent = currencyExponent(currency);
    formatter = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: currency.toUpperCase(),
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
      ...(short ? { trailingZeroDisplay: 'stripIfInteger' as const } : {}),
    });
    formatters.set(key, formatter);
  }
  return formatter;
}

/**
 * The amount for people, for example `$45.00`; with `short`, whole amounts lose their decimals: `$45`.
 * @throws RangeError when `minor` is no integer or the currency is not three letters.
 */
export function formatMoney(
  minor: number,
  currency: string,
  locale = 'en-US',
  { short = false }: { short?: boolean } = {},
): string {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${minor} is not an amount in minor units`);
  return formatterFor(currency, locale, short).format(toDecimal(minor, currencyExponent(currency)));
}

/**
 * Splits an amount into a fee of `bps` basis points, rounded half up, and the rest; the two always add up to the amount.
 * @throws RangeError when the amount is negative or no integer, or `bps` is outside 0–10,000.
 */
export function splitByBps(amountMinor: number, bps: number): { fee: number; rest: number } {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0) throw new RangeError(`${amountMinor} cannot be split`);
  if (!Number.isInteger(bps) || bps < 0 || bps > 10_000) throw new RangeError(`${bps} basis points is no share`);
  // Split off whole ten thousands first, so that the product stays an exact integer for any safe amount.
  const whole = Math.floor(amountMinor / 10_000);
  const fee = whole * bps + roundHalfUp(((amountMinor % 10_000) * bps) / 10_000);
  return { fee, rest: amountMinor - fee };
}
