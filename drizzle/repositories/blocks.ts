import { and, eq, isNull, sql } from 'drizzle-orm';
import { isGoingOn } from '@cc/domain/extension.ts';
import type { Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { sessionBlocks, sessions } from '../schema/index.ts';
import { wantPayments } from './payment-wants.ts';
import type { Payment } from './payments.ts';
import { EVIDENCED_TALK_MS } from './presence-intervals.ts';
import type { Session } from './sessions.ts';

const BLOCK_MS = sql`${sessions.blockMinutes} * 60000`;
/** Of the row of `session_blocks` and its session: there is talk time beyond the block's beginning. */
const BEGUN = sql`${sessions.decision} = 'capture' and ${EVIDENCED_TALK_MS} > (${sessionBlocks.block} - 1) * ${BLOCK_MS}`;

/** What a payment's block is waiting for, by the session as it is locked. */
export async function blockOf(
  tx: Tx,
  { block }: Pick<Payment, 'block'>,
  session: Session,
): Promise<{ waits: boolean; decision: 'capture' | 'cancel' | null }> {
  if (block === 1) return { waits: session.status === 'authorizing', decision: session.decision };
  const [row] = await tx
    .select()
    .from(sessionBlocks)
    .where(and(eq(sessionBlocks.sessionId, session.id), eq(sessionBlocks.block, block)));
  return { waits: isGoingOn(session.status) && session.blocks === block - 1, decision: row?.decision ?? null };
}

/**
 * The hold for the block after the last one stands: the call is longer by it. The session is locked.
 * @returns the session as it is now, and payments that want something: it may have begun already.
 */
export async function agreeBlock(
  tx: Tx,
  sessionId: string,
  block: number,
): Promise<{ session: Session; payments: string[] } | null> {
  const [session] = await tx
    .update(sessions)
    .set({ blocks: block, blockEndsAt: sql`${sessions.blockEndsAt} + ${BLOCK_MS} * interval '1 millisecond'` })
    .where(and(eq(sessions.id, sessionId), eq(sessions.blocks, block - 1)))
    .returning();
  if (!session) return null;
  await tx.insert(sessionBlocks).values({ sessionId, block });
  return { session, payments: (await decideBlocks(tx, sessionId)) ?? [] };
}

/**
 * Captures every further block that has begun, each once: the rule of `decideBlock` in `domain/extension` as one
 * compare-and-set. @returns payments that now want it; null when nothing was decided
 */
export async function decideBlocks(tx: Tx, sessionId: string): Promise<string[] | null> {
  const decided = await tx
    .update(sessionBlocks)
    .set({ decision: 'capture', decidedAt: NOW })
    .from(sessions)
    .where(
      and(
        eq(sessions.id, sessionBlocks.sessionId),
        eq(sessionBlocks.sessionId, sessionId),
        isNull(sessionBlocks.decision),
        BEGUN,
      ),
    )
    .returning({ block: sessionBlocks.block });
  return decided.length === 0 ? null : want(tx, sessionId, 'capture', decided);
}

/** Lets go of the blocks that were never begun; for a call of which all evidence is in, after `decideBlocks`. */
export async function dropBlocks(tx: Tx, sessionId: string): Promise<string[]> {
  const dropped = await tx
    .update(sessionBlocks)
    .set({ decision: 'cancel', decidedAt: NOW })
    .where(and(eq(sessionBlocks.sessionId, sessionId), isNull(sessionBlocks.decision)))
    .returning({ block: sessionBlocks.block });
  return want(tx, sessionId, 'cancel', dropped);
}

async function want(tx: Tx, sessionId: string, effect: 'capture' | 'cancel', blocks: { block: number }[]) {
  const wanted: string[] = [];
  for (const { block } of blocks) wanted.push(...(await wantPayments(tx, sessionId, effect, block)));
  return wanted;
}
