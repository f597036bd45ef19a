import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseReceiptNumber,
  receiptLines,
  receiptNumber,
  vatIncluded,
  vatWords,
  type ReceiptFacts,
} from './receipt.ts';

const facts: ReceiptFacts = {
  seller: { name: 'House', address: ['1 Street'], taxId: null, vatBps: 0, vatNote: 'No VAT is charged.' },
  buyer: { name: 'Ada', email: 'ada@example.org' },
  consultant: 'Ben',
  title: 'Why is it slow?',
  block: 1,
  blockMinutes: 30,
  freeMinutes: 10,
  startedAt: '2026-11-21T20:00:00.000Z',
  card: { brand: 'visa', last4: '4242' },
  zone: 'UTC',
  corrects: null,
};

describe('numbers', () => {
  it('are read back as they were written, and nothing else is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('receipt' as const, 'credit_note' as const),
        fc.integer({ min: 2000, max: 9999 }),
        fc.integer({ min: 1, max: 99_999_999 }),
        (kind, year, seq) => {
          expect(parseReceiptNumber(receiptNumber(kind, year, seq))).toEqual({ kind, year, seq });
        },
      ),
    );
    for (const wrong of ['', 'R-2026-12', 'X-2026-000012', 'R-2026-0000012', 'r-2026-000012', 'R-2026-000012 ']) {
      expect(parseReceiptNumber(wrong)).toBeNull();
    }
  });
});

describe('VAT', () => {
  it('and net amount always add up to what was paid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 0, max: 3_000 }), (gross, bps) => {
        const { netMinor, vatMinor } = vatIncluded(gross, bps);
        expect(netMinor + vatMinor).toBe(gross);
        expect(vatMinor).toBeGreaterThanOrEqual(0);
        expect(Math.abs(vatMinor - (netMinor * bps) / 10_000)).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('is said with its rate, or why there is none', () => {
    expect(vatWords('receipt', 4_500, 'usd', facts)).toBe('No VAT is charged.');
    const taxed = { ...facts, seller: { ...facts.seller, vatBps: 1_900 } };
    expect(vatWords('receipt', 4_500, 'eur', taxed)).toBe('Includes 19% VAT: €7.18 (net €37.82).');
    expect(vatWords('credit_note', 4_500, 'eur', taxed)).toBe('Includes 19% VAT: -€7.18 (net -€37.82).');
  });
});

describe('line items', () => {
  it('add up to what was charged, and name the free start', () => {
    const lines = receiptLines('receipt', 4_500, facts);
    expect(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(4_500);
    expect(lines.map(({ what }) => what)).toEqual([
      'Video consultation with Ben, up to 30 minutes',
      'Free start, 10 minutes',
    ]);
  });
  it('know extensions, which have no free start, and refunds', () => {
    expect(receiptLines('receipt', 4_500, { ...facts, block: 2 })).toEqual([
      expect.objectContaining({ what: expect.stringContaining('Extension') as string, amountMinor: 4_500 }),
    ]);
    expect(receiptLines('credit_note', 1_200, { ...facts, corrects: 'R-2026-000007' })).toEqual([
      { what: 'Refund for receipt R-2026-000007', detail: '“Why is it slow?”', amountMinor: -1_200 },
    ]);
  });
});
