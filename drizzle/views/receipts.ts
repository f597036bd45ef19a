import { asc, eq } from 'drizzle-orm';
import type { ReceiptFacts, ReceiptKind } from '@cc/domain/receipt.ts';
import type { Executor } from '../client.ts';
import { numberOf, type Receipt } from '../repositories/receipts.ts';
import { receipts } from '../schema/index.ts';

/** All that is needed to draw a receipt. */
export interface ReceiptView {
  kind: ReceiptKind;
  number: string;
  buyerId: string;
  issuedAt: Date;
  amountMinor: number;
  currency: string;
  facts: ReceiptFacts;
}

const viewOf = (row: Receipt): ReceiptView => ({
  kind: row.kind,
  number: numberOf(row),
  buyerId: row.buyerId,
  issuedAt: row.issuedAt,
  amountMinor: row.amountMinor,
  currency: row.currency,
  facts: row.facts,
});

export async function receiptPaper(db: Executor, id: string): Promise<ReceiptView | undefined> {
  const [row] = await db.select().from(receipts).where(eq(receipts.id, id));
  return row && viewOf(row);
}

/** The papers of a call, as they were written: its receipts, and what was given back. */
export async function papersOfSession(db: Executor, sessionId: string): Promise<ReceiptView[]> {
  const rows = await db
    .select()
    .from(receipts)
    .where(eq(receipts.sessionId, sessionId))
    .orderBy(asc(receipts.issuedAt), asc(receipts.seq));
  return rows.map(viewOf);
}
