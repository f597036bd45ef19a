/** What begins like this is a formula to spreadsheet programs; it may call out of the document. */
const FORMULA = /^[=+\-@\t\r\n|%]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/** Text is kept from being taken for a formula by a leading apostrophe; plain numbers stand as they are. */
function cell(value: string): string {
  const text = FORMULA.test(value.trimStart()) && !PLAIN_NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A table as CSV (RFC 4180): commas, CRLF, a byte order mark so that spreadsheet programs read it as UTF-8. Texts that people
 * typed cannot become formulas.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\ufeff${[header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}
