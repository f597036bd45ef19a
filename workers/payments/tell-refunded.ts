import { eq } from 'drizzle-orm';
import { formatMoney } from '@cc/domain/money.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import type { Payment } from '@cc/drizzle/repositories/payments.ts';
import { issueCreditNote } from '@cc/drizzle/repositories/receipts.ts';
import type { Refund } from '@cc/drizzle/repositories/refunds.ts';
import type { Session } from '@cc/drizzle/repositories/sessions.ts';
import { questions } from '@cc/drizzle/schema/index.ts';

/** Money that has gone back and of which nobody has been told. */
export interface FreshRefund {
  /** `re_…` */
  ref: string;
  reason: Refund['reason'];
  amountMinor: number;
  /** What of it the consultant bears, the commission given back taken off. */
  shareMinor: number;
}

/** Writes the credit notes and wants a mail to each of the two, with the reason. @returns the mails' ids */
export async function tellRefunded(
  tx: Tx,
  payment: Payment,
  session: Session,
  fresh: FreshRefund[],
): Promise<string[]> {
  if (fresh.length === 0) return [];
  const [question] = await tx
    .select({ title: questions.title })
    .from(questions)
    .where(eq(questions.id, session.questionId));
  const money = (minor: number) => formatMoney(minor, payment.currency);
  const mails: string[] = [];
  for (const { ref, reason, amountMinor, shareMinor } of fresh) {
    const data = { title: question?.title ?? '', amount: money(amountMinor), reason, url: `/sessions/${session.id}` };
    const note = await issueCreditNote(tx, payment, { refundId: ref, amountMinor });
    const withNote = { ...data, ...(note && { receiptId: note.id }) };
    mails.push(await wantMail(tx, { userId: payment.payerId, template: 'refunded', data: withNote }));
    if (shareMinor <= 0) continue;
    const withShare = { ...data, share: money(shareMinor) };
    mails.push(await wantMail(tx, { userId: session.consultantId, template: 'refund_given', data: withShare }));
  }
  return mails;
}
