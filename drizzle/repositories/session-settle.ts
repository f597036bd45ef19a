import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import { brokenOffBy, unusedShare } from '@cc/domain/break-off.ts';
import { talk } from '@cc/domain/billing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { payments, sessions } from '../schema/index.ts';
import { decideBlocks, dropBlocks } from './blocks.ts';
import { ALL_CLOSED, intervalsOf } from './presence-intervals.ts';
import { insertRefund, wantOpen } from './refunds.ts';
import { lockSession, type Session } from './sessions.ts';

export interface Settled {
  session: Session;
  /** Payments that now want a refund, or what was decided of further blocks. */
  payments: string[];
}

const given = sql.placeholder;
const settle = prepared((tx) =>
  tx
    .update(sessions)
    .set({ settledAt: NOW, brokenOffBy: sql`${given('by')}`, talkMs: sql`${given('talkMs')}` })
    .where(
      and(
        eq(sessions.id, given('id')),
        eq(sessions.status, 'ended'),
        isNull(sessions.settledAt),
        or(
          ALL_CLOSED,
          sql`${sessions.endedAt} <= clock_timestamp() - ${given('doubtMs')}::float8 * interval '1 millisecond'`,
        ),
      ),
    )
    .returning(),
);

/**
 * The last look at a call: once it has ended, is decided, and no more evidence can come, says who broke it off and wants the
 * unused share of what was charged refunded. Once a session, under its lock. A charge that is still on its way is refunded
 * when it has arrived.
 * @param factsRead whether the facts up to so many ms ago have been read
 */
export async function settleSession(
  tx: Tx,
  sessionId: string,
  { rules, factsRead }: { rules: Pick<Rules, 'doubtMs' | 'breakOffSlackMs'>; factsRead: (agoMs: number) => boolean },
): Promise<Settled | null> {
  // Sent at once, carried out in this order on the transaction's one connection: the lock comes first.
  const [before, intervals] = await Promise.all([lockSession(tx, sessionId), intervalsOf(tx, sessionId)]);
  if (!before?.endedAt || !before.endReason || !before.decision || before.settledAt) return null;
  if (!factsRead(before.now.getTime() - before.endedAt.getTime())) return null;
  const of = (id: string) => intervals.filter(({ userId }) => userId === id);
  const [customer, consultant] = [of(before.customerId), of(before.consultantId)];
  const endedAt = before.endedAt.getTime();
  const by = brokenOffBy({
    customerIntervals: customer,
    consultantIntervals: consultant,
    endedAt,
    endReason: before.endReason,
    endedBy: roleOf(before, before.endedBy),
    slackMs: rules.breakOffSlackMs,
  });
  const { talkMs } = talk(customer, consultant, endedAt);
  const [settled] = await settle(tx, { id: sessionId, by, talkMs, doubtMs: rules.doubtMs });
  if (!settled) return null;
  const blocks =
    settled.blocks > 1 ? [...((await decideBlocks(tx, sessionId)) ?? []), ...(await dropBlocks(tx, sessionId))] : [];
  const wanted = by && settled.decision === 'capture' ? await wantUnused(tx, settled, by) : [];
  return { session: settled, payments: [...blocks, ...wanted] };
}

const roleOf = ({ customerId }: Session, userId: string | null) =>
  userId === null ? null : userId === customerId ? 'customer' : 'consultant';

async function wantUnused(tx: Tx, session: Session, by: 'consultant' | 'platform'): Promise<string[]> {
  const reason = by === 'consultant' ? 'consultant_left' : 'platform_fault';
  const charged = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.sessionId, session.id), or(eq(payments.status, 'captured'), eq(payments.wanted, 'capture'))))
    .orderBy(asc(payments.block))
    .for('update');
  const wanted: string[] = [];
  for (const payment of charged) {
    const { talkMs, blockMinutes } = session;
    const { currency, block } = payment;
    const capturedMinor = payment.status === 'captured' ? payment.capturedMinor : payment.amountMinor;
    const amountMinor = unusedShare({ capturedMinor, currency, talkMs, blockMinutes, block });
    if (amountMinor === 0) continue;
    await insertRefund(tx, payment, { reason, amountMinor });
    if ((await wantOpen(tx, payment)).wanted === 'refund') wanted.push(payment.id);
  }
  return wanted;
}
