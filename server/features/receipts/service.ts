import { AppError } from '@cc/contract/errors.ts';
import { isAdmin } from '@cc/drizzle/repositories/users.ts';
import { papersOfSession } from '@cc/drizzle/views/receipts.ts';
import { addLogContext } from '@cc/platform/log.ts';
import { renderReceipt } from '@cc/platform/pdf/receipt.ts';
import type { Deps } from '../../deps.ts';

export type ReceiptService = ReturnType<typeof createReceiptService>;

/** Receipts and credit notes, for whoever paid and for admins; nobody else learns whether there are any. */
export function createReceiptService({ db }: Pick<Deps, 'db'>) {
  return {
    /** @param number which of them; the first receipt unless given. @throws not_found. */
    async invoice(
      userId: string,
      sessionId: string,
      number?: string | undefined,
    ): Promise<{ name: string; content: Buffer }> {
      addLogContext({ sessionId });
      const papers = await papersOfSession(db, sessionId);
      const paper = number ? papers.find((candidate) => candidate.number === number) : papers[0];
      if (!paper || (paper.buyerId !== userId && !(await isAdmin(db, userId)))) {
        throw new AppError('not_found', 'There is no such receipt.');
      }
      return { name: `${paper.number}.pdf`, content: await renderReceipt(paper) };
    },
  };
}
