/** How figures read, everywhere the same and the same on the server as in the browser. */
const LOCALE = 'en-US';

const currencyFormats = new Map<string, Intl.NumberFormat>();

function currencyFormat(currency: string, exact: boolean): Intl.NumberFormat {
  const key = `${currency}:${exact}`;
  let format = currencyFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALE, {
      style: 'currency',
      currency: currency.toUpperCase(),
      trailingZeroDisplay: exact ? 'auto' : 'stripIfInteger',
    });
    currencyFormats.set(key, format);
  }
  return format;
}

/**
 * Integer minor units to words: 4500 usd → "$45", exact → "$45.00"; 4500 jpy → "¥4,500"; 1500 kwd → "KWD 1.5".
 * The exponent is the currency's own (ISO 4217).
 */
export function formatMoney(minor: number, currency: string, exact = false): string {
  const format = currencyFormat(currency, exact);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

/** Seconds on a clock: 372 → "6:12", 3725 → "1:02:05". Never below zero; parts of seconds are cut. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Seconds in words: 40 → "40 s", 600 → "10 min", 5400 → "1 h 30 min". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Seconds as an HTML `datetime` duration (ISO 8601): 372 → "PT6M12S". */
export function isoDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `PT${Math.floor(whole / 60)}M${whole % 60}S`;
}
