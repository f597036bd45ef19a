import { sql } from 'drizzle-orm';
import { unusedShare } from '@cc/domain/break-off.ts';
import { owedFor } from '@cc/domain/ledger.ts';
import type { Executor, Tx } from '../client.ts';
import { bookLossReduced } from './ledger.ts';
import { lockPayment, updatePayment, wants, type Payment } from './payments.ts';
import { lockSession } from './sessions.ts';

/**
 * Lost charges of settled calls that consultants are owed and that nobody is paying: new ones, and once an hour those that
 * the provider did not take.
 */
export async function unpaidLosses(db: Executor, limit: number): Promise<{ id: string; sessionId: string }[]> {
  const rows = await db.execute<{ id: string; sessionId: string }>(sql`
    select p.id, p.session_id as "sessionId" from payments p join sessions s on s.id = p.session_id
    where p.owed_minor > 0 and p.transfer_id is null and p.wanted is null and p.status = 'cancelled'
      and s.settled_at is not null
      and (p.effect_key not like '%:transfer:%' or p.effect_key is null or p.updated_at < clock_timestamp() - interval '1 hour')
    order by p.updated_at limit ${limit}`);
  return [...rows];
}

/**
 * Wants the consultant of a lost charge paid. Of a call that was broken off they get what a refund of the unused share would have
 * left them.
 */
export async function wantOwed(tx: Tx, { id, sessionId }: { id: string; sessionId: string }): Promise<Payment | null> {
  const session = await lockSession(tx, sessionId);
  const payment = await lockPayment(tx, id);
  if (!session?.settledAt || !payment || payment.owedMinor === 0 || payment.transferId !== null) return null;
  if (payment.status !== 'cancelled' || payment.wanted !== null) return null;
  const { amountMinor: capturedMinor, currency, block } = payment;
  const { talkMs, blockMinutes, brokenOffBy } = session;
  const unused = brokenOffBy ? unusedShare({ capturedMinor, currency, talkMs, blockMinutes, block }) : 0;
  const owedMinor = owedFor(payment, unused);
  await bookLossReduced(tx, payment, session, payment.owedMinor - owedMinor);
  return updatePayment(tx, id, { owedMinor, ...wants(owedMinor > 0 ? 'transfer' : null), leaseUntil: null });
}
