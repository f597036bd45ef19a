import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ReceiptFacts } from '@cc/domain/receipt.ts';
import { renderReceipt, type ReceiptPaper } from './receipt.ts';
import { runsOf } from './typeface.ts';
import { unitsOf } from './units.ts';
import { outlineOf } from './weight.ts';
import { unpackWoff2 } from './woff2.ts';

const facts: ReceiptFacts = {
  seller: { name: 'House', address: ['1 Street', 'Town'], taxId: 'X1', vatBps: 0, vatNote: 'No VAT.' },
  buyer: { name: 'Zoë Łukasiewicz', email: 'zoe@example.org' },
  consultant: 'Inés',
  title: 'Почему это медленно?',
  block: 1,
  blockMinutes: 30,
  freeMinutes: 10,
  startedAt: '2026-11-21T20:00:00.000Z',
  card: { brand: 'visa', last4: '4242' },
  zone: 'Europe/Dublin',
  corrects: null,
};
const paper: ReceiptPaper = {
  kind: 'receipt',
  number: 'R-2026-000123',
  issuedAt: new Date('2026-11-21T20:10:03.000Z'),
  amountMinor: 4_500,
  currency: 'usd',
  facts,
};

/** The strings of the unpacked objects: what a search in the file would find. */
function unpacked(pdf: Buffer): string {
  const source = pdf.toString('latin1');
  return [...source.matchAll(/stream\n([\s\S]*?)\nendstream/g)]
    .map(([, body = '']) => {
      try {
        return inflateSync(Buffer.from(body, 'latin1')).toString('latin1');
      } catch {
        return '';
      }
    })
    .concat(source)
    .join('\n');
}

/** Bytes of the font program of the Japanese letters in a paper, summed up so that two of them can be told apart; 0 without one. */
function outlineIn(pdf: Buffer): number {
  const text = pdf.toString('latin1');
  const name = /\/FontName \/[A-Z]{6}\+NotoSansJP[\s\S]*?\/FontFile2 (\d+) 0 R/.exec(text)?.[1];
  const body = name && new RegExp(`\n${name} 0 obj[\\s\\S]*?stream\n([\\s\\S]*?)\nendstream`).exec(text)?.[1];
  return body ? crc32(inflateSync(Buffer.from(body, 'latin1'))) : 0;
}

describe('a receipt on paper', () => {
  it('is a PDF of one page that carries its number, with its fonts in it', async () => {
    const pdf = await renderReceipt(paper);
    expect(pdf.toString('latin1', 0, 5)).toBe('%PDF-');
    const text = unpacked(pdf);
    expect(text).toContain('(Receipt R-2026-000123)');
    expect(text).toMatch(/\/Count 1\b/);
    expect(text).toMatch(/\/BaseFont \/[A-Z]{6}\+Inter/);
    expect(pdf.length).toBeLessThan(80_000);
  });

  it('is the same, byte for byte, each time it is made', async () => {
    const [first, second] = [await renderReceipt(paper), await renderReceipt(paper)];
    expect(first.equals(second)).toBe(true);
    const other = await renderReceipt({ ...paper, amountMinor: 4_501 });
    expect(first.equals(other)).toBe(false);
  });

  it('stands names and titles of any length and script, and zones nobody knows', async () => {
    const long = { name: 'X'.repeat(400), email: `${'y'.repeat(200)}@example.org` };
    for (const more of [
      { buyer: long, title: 'word '.repeat(200), zone: 'Nowhere/Land' },
      { buyer: { name: 'محمد علي שלום नमस्ते 山田太郎 🙂', email: '' }, title: '' },
      { block: 2, startedAt: null, freeMinutes: 0, card: { brand: 'new', last4: '0000' } },
    ]) {
      const pdf = await renderReceipt({ ...paper, facts: { ...facts, ...more } });
      expect(unpacked(pdf)).toMatch(/\/Count 1\b/);
    }
    const note = { ...paper, kind: 'credit_note', number: 'C-2026-000001' } as const;
    expect(unpacked(await renderReceipt({ ...note, facts: { ...facts, corrects: paper.number } }))).toContain(
      '(Credit note C-2026-000001)',
    );
  });
});

describe('letters', () => {
  it('come from the font that has them; words from right to left stay together', () => {
    expect(runsOf('Zoë Иван').map(({ text }) => text)).toEqual(['Zoë ', 'Иван']);
    expect(runsOf('محمد علي')).toEqual([{ text: 'محمد علي', font: 'noto-sans-arabic-arabic' }]);
  });
  it('of Chinese, Japanese and Korean come from the parts that have them, and nothing else does', () => {
    expect(runsOf('山田太郎 ok').map(({ text }) => text)).toEqual(['山田', '太', '郎 ', 'ok']);
    expect(runsOf('김민준')).toEqual([{ text: '김민준', font: expect.stringMatching(/^noto-sans-kr-/) }]);
    // Simplified, which Japanese does not write.
    expect(runsOf('简')).toEqual([{ text: '简', font: expect.stringMatching(/^noto-sans-sc-/) }]);
    expect(runsOf('Zoë “x”').every(({ font }) => font.startsWith('inter-'))).toBe(true);
  });
  it('that no font has leave one mark a word', () => {
    expect(runsOf('ภาษาไทย தமிழ் ok').map(({ text }) => text)).toEqual(['□ □ ', 'ok']);
  });
});

describe('a large font', () => {
  it('is in the paper with the letters that it needs, not as a whole', async () => {
    const pdf = await renderReceipt({ ...paper, facts: { ...facts, title: '山田太郎' } });
    expect(unpacked(pdf)).toMatch(/\/BaseFont \/[A-Z]{6}\+NotoSansJP/);
    expect(pdf.length).toBeLessThan(90_000);
  });

  it('is the same each time, and another in another weight', async () => {
    const inTitle = { ...paper, facts: { ...facts, title: '山' } };
    const inName = { ...paper, facts: { ...facts, title: '', consultant: '山' } };
    const [first, second, bold] = [
      await renderReceipt(inTitle),
      await renderReceipt(inTitle),
      await renderReceipt(inName),
    ];
    expect(first.equals(second)).toBe(true);
    expect(outlineIn(first)).toBeGreaterThan(0);
    expect(outlineIn(bold)).not.toBe(outlineIn(first));
  });

  it('has its outlines unpacked and written as they were', () => {
    const path = [
      { command: 'moveTo', args: [10, 0] },
      { command: 'lineTo', args: [300.4, 0] },
      { command: 'quadraticCurveTo', args: [300, 400, 10, 400] },
      { command: 'closePath', args: [] },
    ];
    const glyph = outlineOf({ commands: path });
    expect(glyph.length % 4).toBe(0);
    expect([0, 2, 4, 6, 8].map((at) => glyph.readInt16BE(at))).toEqual([1, 10, 0, 300, 400]);
    // One contour of four points, no program; the third is not on the curve.
    expect([glyph.readUInt16BE(10), glyph.readUInt16BE(12)]).toEqual([3, 0]);
    expect([...glyph.subarray(14, 18)].map((flag) => flag & 1)).toEqual([1, 1, 0, 1]);
    expect([18, 20, 22].map((at) => glyph.readInt16BE(at))).toEqual([10, 290, -290]);
  });

  it('is refused when it is none', () => {
    expect(() => unpackWoff2(Buffer.from('wOFF and more'))).toThrow('no WOFF2');
  });
});

describe('a line', () => {
  it.each([
    ['two words', ['two', ' words']],
    ['データ移行', ['デー', 'タ', '移', '行']],
    ['「はい」。 ok', ['「は', 'い」。', ' ok']],
    ['김민준 씨', ['김민준', ' 씨']],
    ['v2の話', ['v2', 'の', '話']],
  ])('of %j may end after %j', (text, units) => {
    expect(unitsOf(text)).toEqual(units);
  });
});
