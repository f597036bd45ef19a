import PDFDocument from 'pdfkit';
import { brandName } from '@cc/domain/card.ts';
import { formatMoney } from '@cc/domain/money.ts';
import { receiptLines, vatWords, type ReceiptFacts, type ReceiptKind } from '@cc/domain/receipt.ts';
import { createPen, type Pen } from './pen.ts';

export interface ReceiptPaper {
  kind: ReceiptKind;
  number: string;
  issuedAt: Date;
  amountMinor: number;
  currency: string;
  facts: ReceiptFacts;
}

const INK = { strong: '#1f1d1a', soft: '#57534d', faint: '#79746c', line: '#dedbd6', accent: '#0f5f66' };
/** A4 in points, and the lines that everything stands on. */
const PAGE = { width: 595.28, height: 841.89, left: 56, right: 539.28 };
const WIDE = PAGE.right - PAGE.left;
const AMOUNT_WIDTH = 110;

const day = (at: Date) =>
  at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** When the call was, in the buyer's own zone. */
function callTime(startedAt: string, zone: string): string {
  const options = { dateStyle: 'long', timeStyle: 'short' } as const;
  try {
    return `${new Date(startedAt).toLocaleString('en-GB', { ...options, timeZone: zone })} (${zone})`;
  } catch {
    return `${new Date(startedAt).toLocaleString('en-GB', { ...options, timeZone: 'UTC' })} (UTC)`;
  }
}

/** A receipt or credit note as a PDF of one page. The same paper always gives the same bytes. */
export function renderReceipt(paper: ReceiptPaper): Promise<Buffer> {
  const title = paper.kind === 'receipt' ? 'Receipt' : 'Credit note';
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: 'en',
    displayTitle: true,
    info: {
      Title: `${title} ${paper.number}`,
      Author: paper.facts.seller.name,
      CreationDate: paper.issuedAt,
      ModDate: paper.issuedAt,
    },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  draw(createPen(document), document, paper, title);
  document.end();
  return done;
}

function draw(pen: Pen, document: PDFKit.PDFDocument, paper: ReceiptPaper, title: string): void {
  const { facts, kind, amountMinor, currency } = paper;
  const { seller, buyer } = facts;

  mark(document);
  pen.text(seller.name, { x: PAGE.left + 34, y: 60, size: 13, weight: 600, width: 240, lines: 1 });
  pen.text(title, { x: PAGE.left, y: 52, size: 24, weight: 600, width: WIDE, align: 'right', lines: 1 });
  pen.text(paper.number, { x: PAGE.left, y: 84, size: 11, color: INK.soft, width: WIDE, align: 'right', lines: 1 });

  const column = WIDE / 3;
  const top = 138;
  const facing = (label: string, lines: readonly string[], at: number): number => {
    const x = PAGE.left + column * at;
    pen.text(label, { x, y: top, size: 9, color: INK.faint, width: column - 16, lines: 1 });
    return lines.reduce(
      (y, line, i) =>
        pen.text(line, {
          x,
          y,
          size: 10.5,
          weight: i === 0 ? 600 : 400,
          color: i === 0 ? INK.strong : INK.soft,
          width: column - 16,
          lines: 2,
        }),
      top + 15,
    );
  };
  const card = `${brandName(facts.card.brand)} •••• ${facts.card.last4}`;
  const bottoms = [
    facing('From', [seller.name, ...seller.address, ...(seller.taxId ? [`Tax ID ${seller.taxId}`] : [])], 0),
    facing('To', [buyer.name, buyer.email], 1),
    facing(
      kind === 'receipt' ? 'Date' : 'Date of refund',
      [day(paper.issuedAt), kind === 'receipt' ? `Paid with ${card}` : `Back to ${card}`],
      2,
    ),
  ];

  let y = Math.max(...bottoms, top + 62) + 34;
  pen.text('What for', { x: PAGE.left, y, size: 9, color: INK.faint, width: 200, lines: 1 });
  pen.text('Amount', { x: PAGE.left, y, size: 9, color: INK.faint, width: WIDE, align: 'right', lines: 1 });
  y = rule(document, y + 18);
  for (const line of receiptLines(kind, amountMinor, facts)) {
    const from = y + 14;
    const money = formatMoney(line.amountMinor, currency);
    pen.text(money, { x: PAGE.right - AMOUNT_WIDTH, y: from, size: 11, width: AMOUNT_WIDTH, align: 'right', lines: 1 });
    const width = WIDE - AMOUNT_WIDTH - 24;
    const below = pen.text(line.what, { x: PAGE.left, y: from, size: 11, weight: 600, width, lines: 2 });
    const end = pen.text(line.detail, { x: PAGE.left, y: below + 1, size: 10, color: INK.soft, width, lines: 3 });
    y = rule(document, end + 14);
  }

  const total = formatMoney(kind === 'receipt' ? amountMinor : -amountMinor, currency);
  y += 18;
  pen.text(kind === 'receipt' ? 'Total paid' : 'Total given back', {
    x: PAGE.left,
    y: y + 5,
    size: 11,
    weight: 600,
    width: 240,
    lines: 1,
  });
  pen.text(total, { x: PAGE.left, y, size: 18, weight: 600, color: INK.accent, width: WIDE, align: 'right', lines: 1 });
  y += 30;
  y = pen.text(vatWords(kind, amountMinor, currency, facts), {
    x: PAGE.left,
    y,
    size: 10,
    color: INK.soft,
    width: WIDE,
    align: 'right',
    lines: 3,
  });

  y += 30;
  for (const sentence of notes(paper)) {
    y = pen.text(sentence, { x: PAGE.left, y, size: 10, color: INK.soft, width: WIDE * 0.8, lines: 4 }) + 5;
  }

  rule(document, PAGE.height - 72);
  const foot = { y: PAGE.height - 58, size: 8.5, color: INK.faint, lines: 1 };
  pen.text([seller.name, ...seller.address].join(' · '), { x: PAGE.left, width: WIDE - 120, ...foot });
  pen.text(paper.number, { x: PAGE.left, width: WIDE, align: 'right', ...foot });
}

/** How it came about, in words. */
function notes({ kind, facts }: ReceiptPaper): string[] {
  if (kind === 'credit_note') {
    return [
      `This credit note lowers what you paid with receipt ${facts.corrects}. The money is on its way back to your card; banks take five to ten days to show it.`,
    ];
  }
  const started = facts.startedAt && `Your call began on ${callTime(facts.startedAt, facts.zone)}.`;
  const why =
    facts.block > 1
      ? 'You agreed to this extension, and it began.'
      : facts.freeMinutes > 0
        ? 'You talked for longer than the free start, so the price that you both agreed to beforehand was charged, once.'
        : 'The price that you both agreed to beforehand was charged, once.';
  return [
    [started, why].filter(Boolean).join(' '),
    'Who was there when, and how this was decided, is on the page of the call.',
  ];
}

function rule(document: PDFKit.PDFDocument, y: number): number {
  document.moveTo(PAGE.left, y).lineTo(PAGE.right, y).lineWidth(0.75).strokeColor(INK.line).stroke();
  return y;
}

/** The house's sign, two speech shapes that meet, from the 32-unit drawing of the pages. */
function mark(document: PDFKit.PDFDocument): void {
  const shape = (path: string, opacity: number) => document.path(path).fillOpacity(opacity).fill(INK.accent);
  document.save().translate(PAGE.left, 53).scale(0.8);
  shape('M11.5 10.5a8.5 8.5 0 0 1 0 17H4.75A1.75 1.75 0 0 1 3 25.75V19a8.5 8.5 0 0 1 8.5-8.5Z', 1);
  shape('M20.5 21.5a8.5 8.5 0 0 1 0-17h6.75A1.75 1.75 0 0 1 29 6.25V13a8.5 8.5 0 0 1-8.5 8.5Z', 0.42);
  document.restore().fillOpacity(1);
}
