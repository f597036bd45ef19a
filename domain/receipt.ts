import { formatMoney, roundHalfUp } from './money.ts';

export type ReceiptKind = 'receipt' | 'credit_note';

/** Who sells, as receipts name them. */
export interface Seller {
  name: string;
  /** The address, line by line. */
  address: readonly string[];
  taxId: string | null;
  /** VAT that the prices include, in basis points; 0 where none is charged. */
  vatBps: number;
  /** What is said about VAT where none is charged. */
  vatNote: string;
}

/** What a receipt says besides number, date and amount, frozen when it is written. Instants are ISO 8601. */
export interface ReceiptFacts {
  seller: Seller;
  buyer: { name: string; email: string };
  /** First name of the consultant: customers know no more. */
  consultant: string;
  title: string;
  /** Which block of the call was paid, from 1, and its length. */
  block: number;
  blockMinutes: number;
  freeMinutes: number;
  /** When both were there; null where that is not known. */
  startedAt: string | null;
  card: { brand: string; last4: string };
  /** IANA zone that the call's time is told in. */
  zone: string;
  /** Number of the receipt that a credit note corrects; null on receipts. */
  corrects: string | null;
}

const PREFIX: Record<ReceiptKind, string> = { receipt: 'R', credit_note: 'C' };

/** "R-2026-000123". Six digits at least; a seventh when they are used up. */
export function receiptNumber(kind: ReceiptKind, year: number, seq: number): string {
  return `${PREFIX[kind]}-${year}-${String(seq).padStart(6, '0')}`;
}

/** What a number says; null when it is none. */
export function parseReceiptNumber(number: string): { kind: ReceiptKind; year: number; seq: number } | null {
  const [, prefix, year, seq] = /^([RC])-(\d{4})-(\d{6,9})$/.exec(number) ?? [];
  if (!prefix) return null;
  const parsed = { kind: prefix === 'R' ? 'receipt' : 'credit_note', year: Number(year), seq: Number(seq) } as const;
  return receiptNumber(parsed.kind, parsed.year, parsed.seq) === number ? parsed : null;
}

/** The VAT in a gross amount, rounded half up to a minor unit; net + VAT is always the gross amount. */
export function vatIncluded(grossMinor: number, vatBps: number): { netMinor: number; vatMinor: number } {
  const netMinor = roundHalfUp((grossMinor * 10_000) / (10_000 + vatBps));
  return { netMinor, vatMinor: grossMinor - netMinor };
}

/** A line of the table: what it is, something about it, what it costs. */
export interface ReceiptLine {
  what: string;
  detail: string;
  amountMinor: number;
}

/** The line items; their amounts add up to what was charged (or given back, then below zero). */
export function receiptLines(kind: ReceiptKind, amountMinor: number, facts: ReceiptFacts): ReceiptLine[] {
  const { block, blockMinutes, freeMinutes, consultant, title } = facts;
  if (kind === 'credit_note') {
    return [{ what: `Refund for receipt ${facts.corrects}`, detail: `“${title}”`, amountMinor: -amountMinor }];
  }
  if (block > 1) {
    return [
      {
        what: `Extension of a video consultation with ${consultant}, up to ${blockMinutes} minutes`,
        detail: `“${title}”`,
        amountMinor,
      },
    ];
  }
  return [
    {
      what: `Video consultation with ${consultant}, up to ${blockMinutes} minutes`,
      detail: `“${title}”`,
      amountMinor,
    },
    ...(freeMinutes > 0
      ? [
          {
            what: `Free start, ${freeMinutes} ${freeMinutes === 1 ? 'minute' : 'minutes'}`,
            detail: 'Included. A call that ends within it costs nothing; this one went on.',
            amountMinor: 0,
          },
        ]
      : []),
  ];
}

const percent = (bps: number) => `${bps / 100}%`;

/** Below the total: what it contains, or why there is no VAT. */
export function vatWords(kind: ReceiptKind, amountMinor: number, currency: string, { seller }: ReceiptFacts): string {
  if (seller.vatBps === 0) return seller.vatNote;
  const { netMinor, vatMinor } = vatIncluded(amountMinor, seller.vatBps);
  const sign = kind === 'credit_note' ? -1 : 1;
  const money = (minor: number) => formatMoney(sign * minor, currency);
  return `Includes ${percent(seller.vatBps)} VAT: ${money(vatMinor)} (net ${money(netMinor)}).`;
}
