import { eq } from 'drizzle-orm';
import { RULES } from '@cc/domain/rules.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { settleSession } from '@cc/drizzle/repositories/session-settle.ts';
import { presenceIntervals, questions, sessionPeople, sessions } from '@cc/drizzle/schema/index.ts';
import { carryOut } from '../effect.ts';
import type { Accepted, MoneyWorld } from './world.ts';

const MINUTE = 60_000;

/** A call of twelve minutes that one of the two has ended a minute ago; its capture is wanted, not yet carried out. */
export async function endedCall(world: MoneyWorld, by: 'customer' | 'consultant', card?: string): Promise<Accepted> {
  const accepted = await world.accepted(card);
  const { sessionId, customerId, consultantId } = accepted;
  await carryOut(world.deps, accepted.paymentId);
  const to = new Date(Date.now() - 60_000);
  const from = new Date(to.getTime() - 12 * MINUTE);
  await world.db.transaction(async (tx) => {
    await tx
      .update(sessions)
      .set({
        status: 'ended',
        outcome: 'billed',
        endReason: 'hung_up',
        endedBy: by === 'customer' ? customerId : consultantId,
        liveAt: from,
        endedAt: to,
        decision: 'capture',
        decidedAt: new Date(),
      })
      .where(eq(sessions.id, sessionId));
    await tx.insert(presenceIntervals).values(
      [customerId, consultantId].map((userId) => ({
        sessionId,
        userId,
        fromAt: from,
        lastMediaAt: to,
        closed: true,
      })),
    );
    await tx.update(sessionPeople).set({ active: false }).where(eq(sessionPeople.sessionId, sessionId));
    await tx.update(questions).set({ status: 'done' }).where(eq(questions.customerId, customerId));
    await wantPayments(tx, sessionId, 'capture');
  });
  return accepted;
}

/** All evidence is in: the last look at it. */
export const settleCall = ({ db }: MoneyWorld, { sessionId }: Accepted) =>
  db.transaction((tx) => settleSession(tx, sessionId, { rules: RULES, factsRead: () => true }));
