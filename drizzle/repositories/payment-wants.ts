import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { payments } from '../schema/index.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';

const want = (effect: 'capture' | 'cancel') =>
  prepared((tx) =>
    tx
      .update(payments)
      .set({ wanted: effect, wantedAt: NOW, effectTries: 0, updatedAt: NOW })
      .where(
        and(
          sql`${payments.sessionId} = any(${uuidsNamed('sessions')})`,
          eq(payments.block, sql.placeholder('block')),
          inArray(payments.status, effect === 'capture' ? ['held'] : ['new', 'action_required', 'declined', 'held']),
          effect === 'cancel' ? sql`${payments.wanted} is distinct from 'capture'` : undefined,
          sql`${payments.wanted} is distinct from ${effect}::payment_effect`,
        ),
      )
      .returning({ id: payments.id, sessionId: payments.sessionId }),
  );
const WANT = { capture: want('capture'), cancel: want('cancel') };

/**
 * Wants the hold of a block of a session captured, or released; in the transaction of the decision. Payments are locked after the
 * session. A hold that is still on its way to the provider keeps its key: whoever carries out the cancel must first learn
 * what became of it. A wanted capture is never turned into anything else.
 * @returns the payments that now want something: a `payment-effect` job for each is the quick way.
 */
export async function wantPayments(
  tx: Tx,
  sessionId: string,
  effect: 'capture' | 'cancel',
  block = 1,
): Promise<string[]> {
  return (await wantPaymentsOfAll(tx, [sessionId], effect, block)).map((row) => row.id);
}

/** The same of several sessions. */
export const wantPaymentsOfAll = (
  tx: Tx,
  sessionIds: readonly string[],
  effect: 'capture' | 'cancel',
  block = 1,
): Promise<{ id: string; sessionId: string }[]> => WANT[effect](tx, { sessions: uuidList(sessionIds), block });

const giveUp = prepared((tx) =>
  tx
    .update(payments)
    .set({ wanted: 'cancel', wantedAt: NOW, effectTries: 0, updatedAt: NOW })
    .where(
      and(
        eq(payments.sessionId, sql.placeholder('sessionId')),
        gt(payments.block, 1),
        inArray(payments.status, ['new', 'action_required', 'declined']),
        sql`${payments.wanted} is distinct from 'cancel'`,
      ),
    )
    .returning({ id: payments.id }),
);

/**
 * The call is over before the block that was being asked for could stand: what is not a hold yet must not become one. Holds
 * that stand wait for the evidence.
 * @returns the payments that now want it
 */
export async function giveUpUnheld(tx: Tx, sessionId: string): Promise<string[]> {
  const rows = await giveUp(tx, { sessionId });
  return rows.map((row) => row.id);
}

/** Whether the newest try to pay for a session was refused by the bank. */
export async function hasPaymentDeclined(db: Executor, sessionId: string): Promise<boolean> {
  const [row] = await db
    .select({ status: payments.status })
    .from(payments)
    .where(and(eq(payments.sessionId, sessionId), eq(payments.block, 1)))
    .orderBy(desc(payments.attempt))
    .limit(1);
  return row?.status === 'declined';
}
