import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { payments } from '../schema/index.ts';

/**
 * Wants the hold of a session captured, or released; in the transaction of the decision. Payments are locked after the
 * session. A hold that is still on its way to the provider keeps its key: whoever carries out the cancel must first learn
 * what became of it. A wanted capture is never turned into anything else.
 * @returns the payments that now want something: a `payment-effect` job for each is the quick way.
 */
export async function wantPayments(tx: Tx, sessionId: string, effect: 'capture' | 'cancel'): Promise<string[]> {
  const rows = await tx
    .update(payments)
    .set({ wanted: effect, wantedAt: NOW, effectTries: 0, updatedAt: NOW })
    .where(
      and(
        eq(payments.sessionId, sessionId),
        inArray(payments.status, effect === 'capture' ? ['held'] : ['new', 'action_required', 'declined', 'held']),
        effect === 'cancel' ? sql`${payments.wanted} is distinct from 'capture'` : undefined,
        sql`${payments.wanted} is distinct from ${effect}::payment_effect`,
      ),
    )
    .returning({ id: payments.id });
  return rows.map((row) => row.id);
}

/** Whether the newest try to pay for a session was refused by the bank. */
export async function hasPaymentDeclined(db: Executor, sessionId: string): Promise<boolean> {
  const [row] = await db
    .select({ status: payments.status })
    .from(payments)
    .where(eq(payments.sessionId, sessionId))
    .orderBy(desc(payments.attempt))
    .limit(1);
  return row?.status === 'declined';
}
