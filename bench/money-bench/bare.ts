import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { PaymentProvider } from '@cc/platform/payments.ts';
import type { Held } from './prepare.ts';

const LANES = 8;

/**
 * The least that settling a call can be: its end, its evidence and the decision in one transaction, the capture at the
 * provider, and what came of it with ledger lines, receipt and mail in another. The statements are prepared, nothing is looked
 * at, nobody is told, and nothing is made up for. @returns sessions a second
 */
export async function bareRate(sql: postgres.Sql, payments: PaymentProvider, held: readonly Held[]): Promise<number> {
  const waiting = held.values();
  const since = performance.now();
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const one of waiting) await settle(sql, payments, one);
    }),
  );
  return held.length / ((performance.now() - since) / 1_000);
}

async function settle(sql: postgres.Sql, payments: PaymentProvider, held: Held): Promise<void> {
  const { sessionId, paymentId, intentId, customerId, consultantId, priceMinor, feeMinor } = held;
  await sql.begin((tx) =>
    Promise.all([
      tx`select * from sessions where id = ${sessionId} for update`,
      tx`insert into sfu_facts (id) values (${randomUUID()}), (${randomUUID()})`,
      tx`select * from presence_intervals where session_id = ${sessionId}`,
      tx`update presence_intervals set last_media_at = clock_timestamp(), closed = true where session_id = ${sessionId}`,
      tx`update sessions set status = 'ended', ended_at = clock_timestamp(), end_reason = 'hung_up', decision = 'capture',
        decided_at = clock_timestamp(), outcome = 'billed', settled_at = clock_timestamp(), talking_since = null,
        mark_at = null, block_ends_at = null where id = ${sessionId}`,
      tx`update session_people set active = false where session_id = ${sessionId}`,
      tx`update questions set status = 'done', closed_at = clock_timestamp() where id = ${held.questionId}`,
      tx`update payments set wanted = 'capture', wanted_at = clock_timestamp(), effect_key = ${`${sessionId}:bare`}
        where id = ${paymentId}`,
      tx`update sync_versions set version = version + 1 where user_id in (${customerId}, ${consultantId})`,
    ]),
  );
  const { captured } = await payments.capture(intentId, { amountMinor: priceMinor, feeMinor }, `${sessionId}:bare`);
  const line = (account: string, userId: string | null, amount: number) =>
    sql`(${randomUUID()}, ${paymentId}, 'capture', ${account}, ${userId}, ${amount}, 'usd')`;
  await sql.begin((tx) =>
    Promise.all([
      tx`select * from sessions where id = ${sessionId} for update`,
      tx`select * from payments where id = ${paymentId} for update`,
      tx`update payments set status = 'captured', captured_minor = ${captured}, wanted = null, wanted_at = null
        where id = ${paymentId}`,
      tx`insert into ledger_entries (id, payment_id, kind, account, user_id, amount_minor, currency) values
        ${line('customer', customerId, -captured)}, ${line('platform_fee', null, feeMinor)},
        ${line('consultant', consultantId, captured - feeMinor)}`,
      tx`insert into receipt_counters (kind, year, last) values ('receipt', 1970, 1)
        on conflict (kind, year) do update set last = receipt_counters.last + 1 returning last`,
      tx`update sync_versions set version = version + 1 where user_id in (${customerId}, ${consultantId})`,
    ]),
  );
}
