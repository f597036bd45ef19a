import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

/** A reader of RFC 4180, for what was written. */
function read(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  const body = csv.replace(/^\ufeff/, '');
  for (let match = cells.exec(body); match; match = cells.exec(body)) {
    const [, value = '', end] = match;
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
    if (cells.lastIndex === body.length) break;
  }
  return rows;
}

describe('CSV', () => {
  it('is read back as it was written, whatever people typed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 3, maxLength: 3 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (rows) => {
          const back = read(toCsv(['a', 'b', 'c'], rows)).slice(1);
          expect(back.map((row) => row.map((value) => value.replace(/^'/, '')))).toEqual(
            rows.map((row) => row.map((value) => value.replace(/^'/, ''))),
          );
        },
      ),
    );
  });

  it('never begins a text like a formula', () => {
    const nasty = [
      '=1+1',
      '+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =1',
      '|calc',
      '%1',
      '=HYPERLINK("http://x","y")',
    ];
    for (const text of nasty) {
      const [, [value = ''] = []] = read(toCsv(['x'], [[text]]));
      expect(value).toBe(`'${text}`);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [, [value = ''] = []] = read(toCsv(['x'], [[text]]));
        if (!/^-?\d+(\.\d+)?$/.test(value)) expect(value.trimStart()).not.toMatch(/^[=+\-@|%]/);
      }),
    );
  });

  it('leaves numbers numbers, below zero too', () => {
    expect(toCsv(['amount'], [['-12.50'], ['0']])).toBe('\ufeffamount\r\n-12.50\r\n0\r\n');
  });
});
