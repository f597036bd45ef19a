import type Stripe from 'stripe';
import type { House } from './house.ts';

/** What became of a call's money, read from the payment provider. Minor units. */
export interface Money {
  /** Of the PaymentIntent: `canceled`, `succeeded`, `requires_capture`, …; null when there never was one. */
  providerState: string | null;
  captured: number;
  /** The platform's commission. */
  fee: number;
  /** What reaches the consultant: the provider's transfer less the commission taken from it. */
  transfer: number;
}

/** @throws Error when a session has more than one PaymentIntent that holds or took money. */
export async function moneyOf({ store, stripe }: House, sessionId: string): Promise<Money> {
  const rows = await store.sql<{ id: string }[]>`
    select provider_id as id from payments where session_id = ${sessionId} and provider_id is not null order by created_at`;
  const intents = await Promise.all(
    rows.map(({ id }) => stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })),
  );
  const alive = intents.filter(({ status }) => status !== 'canceled');
  if (alive.length > 1)
    throw new Error(`Session ${sessionId} has ${alive.length} payments: ${alive.map(({ id }) => id)}`);
  const intent = alive[0] ?? intents.at(-1);
  if (!intent) return { providerState: null, captured: 0, fee: 0, transfer: 0 };
  const captured = intent.amount_received;
  const charge = intent.latest_charge as Stripe.Charge | null;
  const transfer = charge?.transfer ? await stripe.transfers.retrieve(String(charge.transfer)) : undefined;
  const fee = captured > 0 ? (charge?.application_fee_amount ?? 0) : 0;
  return { providerState: intent.status, captured, fee, transfer: transfer ? transfer.amount - fee : 0 };
}

/** What the ledger has of a session, by account. */
export async function ledgerOf({ store }: House, sessionId: string): Promise<Record<string, number>> {
  const rows = await store.sql<{ account: string; sum: string }[]>`
    select account, sum(amount_minor) as sum from ledger_entries
    where payment_id in (select id from payments where session_id = ${sessionId}) group by account`;
  return Object.fromEntries(rows.map(({ account, sum }) => [account, Number(sum)]));
}
