import { and, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { sessions } from '../schema/index.ts';
import { wantPayments } from './payment-wants.ts';
import { ALL_CLOSED, EVIDENCED_TALK_MS } from './presence-intervals.ts';

/**
 * The ten-minute rule as two compare-and-sets, each one statement on the database's clock and evidence. They can never
 * both be true of a session, and never change what was decided. The rule itself is `decide` in `domain/billing`.
 */
export interface Decided {
  decision: 'capture' | 'cancel';
  /** Payments that now want that effect. */
  payments: string[];
}

const PAST_THE_MARK = sql`${EVIDENCED_TALK_MS} > 0 and ${EVIDENCED_TALK_MS} >= ${sessions.freeWindowMs} and ${sessions.priceMinor} > 0`;

/** Captures as soon as there is evidence of a free window's worth of talk. Null when there is not, or it was decided. */
export async function decideCapture(tx: Tx, sessionId: string): Promise<Decided | null> {
  const [row] = await tx
    .update(sessions)
    .set({
      decision: 'capture',
      decidedAt: NOW,
      outcome: sql`case when ${sessions.status} = 'ended' then 'billed'::session_outcome end`,
    })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.decision), PAST_THE_MARK))
    .returning({ id: sessions.id });
  return row ? { decision: 'capture', payments: await wantPayments(tx, sessionId, 'capture') } : null;
}

/**
 * Releases the hold once no further evidence can come with less than that: the session has ended, the facts up to then are
 * read (`factsRead`), and every interval was closed by a fact, or `doubtMs` have passed.
 */
export async function decideCancel(
  tx: Tx,
  sessionId: string,
  { doubtMs, factsRead }: { doubtMs: number; factsRead: boolean },
): Promise<Decided | null> {
  if (!factsRead) return null;
  const [row] = await tx
    .update(sessions)
    .set({ decision: 'cancel', decidedAt: NOW, outcome: 'free' })
    .where(
      and(
        eq(sessions.id, sessionId),
        isNull(sessions.decision),
        eq(sessions.status, 'ended'),
        sql`not (${PAST_THE_MARK})`,
        or(ALL_CLOSED, lte(sessions.endedAt, inMs(-doubtMs))),
      ),
    )
    .returning({ id: sessions.id });
  return row ? { decision: 'cancel', payments: await wantPayments(tx, sessionId, 'cancel') } : null;
}
