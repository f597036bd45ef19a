import { and, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { sessions } from '../schema/index.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';
import { wantPayments, wantPaymentsOfAll } from './payment-wants.ts';
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

/** Of a row of `sessions`: evidence enough. The window may be nothing, talk must not. */
export const PAST_THE_MARK = sql<boolean>`(${EVIDENCED_TALK_MS} >= greatest(${sessions.freeWindowMs}, 1) and ${sessions.priceMinor} > 0)`;

const capture = prepared((tx) =>
  tx
    .update(sessions)
    .set({
      decision: 'capture',
      decidedAt: NOW,
      outcome: sql`case when ${sessions.status} = 'ended' then 'billed'::session_outcome end`,
    })
    .where(and(sql`${sessions.id} = any(${uuidsNamed('ids')})`, isNull(sessions.decision), PAST_THE_MARK))
    .returning({
      id: sessions.id,
      decision: sessions.decision,
      decidedAt: sessions.decidedAt,
      outcome: sessions.outcome,
    }),
);

/** What a decision to charge has changed of a session, and the payments that now want it. */
export interface Captured extends Decided {
  changed: Pick<typeof sessions.$inferSelect, 'decision' | 'decidedAt' | 'outcome'>;
}

/**
 * Captures, as soon as there is evidence of a free window's worth of talk, those of several locked sessions of which nothing was
 * decided. @returns them by id
 */
export async function decideCaptures(tx: Tx, sessionIds: readonly string[]): Promise<Map<string, Captured>> {
  const rows = await capture(tx, { ids: uuidList(sessionIds) });
  if (rows.length === 0) return new Map();
  const wanted = await wantPaymentsOfAll(
    tx,
    rows.map((row) => row.id),
    'capture',
  );
  return new Map(
    rows.map(({ id, ...changed }) => {
      const payments = wanted.flatMap((payment) => (payment.sessionId === id ? [payment.id] : []));
      return [id, { decision: 'capture', payments, changed }];
    }),
  );
}

/** The same of one session. Null when there is not, or it was decided. */
export const decideCapture = async (tx: Tx, sessionId: string): Promise<Captured | null> =>
  (await decideCaptures(tx, [sessionId])).get(sessionId) ?? null;

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
