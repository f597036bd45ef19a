import type { Db } from '@cc/drizzle/client.ts';
import { receiptPaper } from '@cc/drizzle/views/receipts.ts';
import type { Mail } from '@cc/platform/mail.ts';
import { renderReceipt } from '@cc/platform/pdf/receipt.ts';

/** What goes with a mail: the paper that its data names, drawn anew from what was written down. */
export async function attachmentsOf(
  db: Db,
  { receiptId }: Record<string, string>,
): Promise<NonNullable<Mail['attachments']>> {
  if (!receiptId) return [];
  const paper = await receiptPaper(db, receiptId);
  if (!paper) throw new Error(`There is no receipt ${receiptId}.`);
  return [{ filename: `${paper.number}.pdf`, contentType: 'application/pdf', content: await renderReceipt(paper) }];
}
