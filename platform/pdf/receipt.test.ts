import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ReceiptFacts } from '@cc/domain/receipt.ts';
import { renderReceipt, type ReceiptPaper } from './receipt.ts';
import { runsOf } from './typeface.ts';

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
  it('that no font has leave one mark a word', () => {
    expect(runsOf('山田太郎 ok')).toEqual([{ text: '□ ok', font: 'inter-latin' }]);
  });
});
