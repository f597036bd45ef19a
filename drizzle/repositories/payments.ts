import { and, asc, desc, eq, getTableColumns, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared, preparedSql } from '../prepared.ts';
import { ledgerEntries, paymentMethods, payments, users } from '../schema/index.ts';

export type Payment = typeof payments.$inferSelect;
export type NewPayment = Pick<
  typeof payments.$inferInsert,
  | 'sessionId'
  | 'payerId'
  | 'block'
  | 'attempt'
  | 'paymentMethodId'
  | 'amountMinor'
  | 'currency'
  | 'feeMinor'
  | 'destination'
>;

/** Wants a hold. @throws unique violation `payments_one_live` while another attempt is live. */
export async function wantHold(tx: Tx, payment: NewPayment): Promise<Payment> {
  const [row] = await tx
    .insert(payments)
    .values({ ...payment, wanted: 'hold', wantedAt: NOW })
    .returning();
  if (!row) throw new Error('A payment was not written.');
  return row;
}

const ID = sql.placeholder('id');
const paymentById = prepared((db) => db.select().from(payments).where(eq(payments.id, ID)));
const paymentLocked = prepared((tx) => tx.select().from(payments).where(eq(payments.id, ID)).for('update'));
const byProviderId = prepared((db) => db.select().from(payments).where(eq(payments.providerId, ID)));

export async function findPayment(db: Executor, id: string): Promise<Payment | undefined> {
  const [row] = await paymentById(db, { id });
  return row;
}

/** Locks the row, after its session. */
export async function lockPayment(tx: Tx, id: string): Promise<Payment | undefined> {
  const [row] = await paymentLocked(tx, { id });
  return row;
}

export async function paymentByProviderId(db: Executor, providerId: string): Promise<Payment | undefined> {
  const [row] = await byProviderId(db, { id: providerId });
  return row;
}

/** The newest attempt at the newest block that somebody was to pay for, or at `block`. */
export async function newestPayment(
  db: Executor,
  sessionId: string,
  payerId: string,
  block?: number,
): Promise<Payment | undefined> {
  const one = block === undefined ? undefined : eq(payments.block, block);
  const [row] = await db
    .select()
    .from(payments)
    .where(and(eq(payments.sessionId, sessionId), eq(payments.payerId, payerId), one))
    .orderBy(desc(payments.block), desc(payments.attempt))
    .limit(1);
  return row;
}

/** What is around a payment, of which there is hardly ever any. */
export interface Around {
  /** Another attempt at the same block is live. */
  sibling: boolean;
  refunds: boolean;
  chargebacks: boolean;
}

const around = preparedSql<Around>(
  () => sql`
    select
      exists (select 1 from payments o where o.session_id = p.session_id and o.payer_id = p.payer_id and o.block = p.block
        and o.id <> p.id and o.status in ('new', 'action_required', 'held', 'captured')) as sibling,
      exists (select 1 from refunds r where r.payment_id = p.id) as refunds,
      exists (select 1 from chargebacks c where c.payment_id = p.id) as chargebacks
    from payments p where p.id = ${ID}`,
);

export async function aroundPayment(tx: Tx, id: string): Promise<Around> {
  const [row] = await around(tx, { id });
  if (!row) throw new Error(`There is no payment ${id}.`);
  return row;
}

/** Updates are built once for each set of columns; the only value in SQL is `NOW`. */
const updates = new Map<string, (tx: Executor, values: Record<string, unknown>) => Promise<Payment[]>>();

export async function updatePayment(tx: Tx, id: string, set: PgUpdateSetSource<typeof payments>): Promise<Payment> {
  const entries = Object.entries(set).filter(([, value]) => value !== undefined);
  const columns = entries.map(([name, value]) => (value === NOW ? `${name} now` : name)).join();
  let update = updates.get(columns);
  if (!update) {
    const values = entries.map(([name, value]) => [name, value === NOW ? NOW : sql.placeholder(name)]);
    const all = { ...Object.fromEntries(values), updatedAt: NOW } as PgUpdateSetSource<typeof payments>;
    update = prepared((db) =>
      db
        .update(payments)
        .set(all)
        .where(eq(payments.id, sql.placeholder('of')))
        .returning(),
    );
    updates.set(columns, update);
  }
  const [row] = await update(tx, { ...Object.fromEntries(entries), of: id });
  if (!row) throw new Error(`There is no payment ${id}.`);
  return row;
}

/** `wantedAt` follows `wanted`, as the table demands. */
export const wants = (effect: Payment['wanted']) => ({
  wanted: effect,
  wantedAt: effect === null ? null : NOW,
  effectTries: 0,
});

/** What an attempt at an effect needs besides the row. */
export interface LeasedPayment extends Payment {
  /** The provider's ids of the payer and of the card. */
  customerId: string | null;
  methodId: string;
}

/** Which of several refunds or chargebacks of a payment comes next; empty for effects that a payment has once. */
const WHICH = sql`coalesce(case ${payments.wanted}
  when 'refund' then '-' || (select min(r.number) from refunds r where r.payment_id = ${payments.id} and r.status = 'wanted')
  when 'evidence' then '-' || (select c.provider_id || case when c.escalated then '-2' else '' end from chargebacks c
    where c.payment_id = ${payments.id} and c.status = 'needs_response' and not c.answered and not c.by_hand
    order by c.provider_id limit 1)
  end, '')`;

const KEY = sql`${payments.sessionId} || ':' || ${payments.wanted} || ':' || ${payments.block} || '-' || ${payments.attempt} || ${WHICH}`;
const lease = prepared((db) =>
  db
    .update(payments)
    .set({
      leaseUntil: sql`clock_timestamp() + ${sql.placeholder('leaseMs')}::float8 * interval '1 millisecond'`,
      effectTries: sql`${payments.effectTries} + 1`,
      effectKey: sql`case
        when ${payments.effectKey} is not null and (
          starts_with(${payments.effectKey}, ${KEY}) or (${payments.wanted} = 'cancel' and ${payments.providerId} is null)
        ) then ${payments.effectKey}
        else ${KEY} end`,
    })
    .from(paymentMethods)
    .innerJoin(users, eq(users.id, paymentMethods.userId))
    .where(
      and(
        eq(payments.id, ID),
        eq(paymentMethods.id, payments.paymentMethodId),
        isNotNull(payments.wanted),
        or(isNull(payments.leaseUntil), lte(payments.leaseUntil, NOW)),
      ),
    )
    .returning({
      ...getTableColumns(payments),
      customerId: users.stripeCustomerId,
      methodId: paymentMethods.providerId,
    }),
);
/**
 * Takes the lease on a wanted effect, on the database's clock, and stores the idempotency key that it is sent under
 * (`session:action:block-attempt`, for a refund with its number, for evidence with the chargeback), if it has none. A cancel keeps the key of a hold whose answer is not known: that has
 * to be cleared up first. Undefined when nothing is wanted or somebody else is at it.
 */
export async function takeLease(db: Executor, id: string, leaseMs: number): Promise<LeasedPayment | undefined> {
  const [row] = await lease(db, { id, leaseMs });
  return row;
}

/** A new key, after a definite answer under `oldKey`; nothing if somebody else has already changed it. */
export async function rotateKey(db: Executor, id: string, oldKey: string): Promise<void> {
  const [base, turn] = oldKey.split('.');
  const newKey = `${base}.${Number(turn ?? 1) + 1}`;
  await db
    .update(payments)
    .set({ effectKey: newKey })
    .where(and(eq(payments.id, id), eq(payments.effectKey, oldKey)));
}

/** Gives the lease back so that the next try is made `ms` from now. */
export async function postpone(db: Executor, id: string, ms: number): Promise<void> {
  await db
    .update(payments)
    .set({ leaseUntil: inMs(ms) })
    .where(and(eq(payments.id, id), isNotNull(payments.wanted)));
}

/** Effects that nobody is at, the longest wanted first. */
export async function dueEffects(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: payments.id })
    .from(payments)
    .where(and(isNotNull(payments.wanted), or(isNull(payments.leaseUntil), lte(payments.leaseUntil, NOW))))
    .orderBy(asc(payments.wantedAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** How long a payment may wait for something outside before the provider is asked whether a webhook got lost. */
const COMPARE_AFTER = sql`case ${payments.status}
  when 'action_required' then interval '5 seconds' when 'declined' then interval '30 seconds' else interval '5 minutes' end`;

/** Payments that wait for something outside, and that nobody has compared with the provider for a while. */
export async function uncomparedPayments(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: payments.id })
    .from(payments)
    .where(
      and(
        inArray(payments.status, ['new', 'action_required', 'declined', 'held']),
        isNull(payments.wanted),
        isNotNull(payments.providerId),
        sql`${payments.updatedAt} <= clock_timestamp() - ${COMPARE_AFTER}`,
      ),
    )
    .orderBy(asc(payments.updatedAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** The provider agrees with the row as of now. */
export async function markCompared(db: Executor, id: string): Promise<void> {
  await db.update(payments).set({ updatedAt: NOW }).where(eq(payments.id, id));
}

/**
 * The newest attempt at blocks that were decided to be charged within `sinceMs`, where neither money nor the platform's loss has
 * been booked nor is wanted.
 */
export async function unpaidDecisions(db: Executor, sinceMs: number, limit: number): Promise<string[]> {
  const decided = sql`decision = 'capture' and decided_at between ${inMs(-sinceMs)} and ${inMs(-10_000)}`;
  const rows = await db.execute<{ id: string }>(sql`
    select distinct on (p.session_id, p.block) p.id
    from (
      select id as session_id, 1 as block from sessions where ${decided}
      union all
      select session_id, block from session_blocks where ${decided}) d
    join payments p on p.session_id = d.session_id and p.block = d.block
    where p.status = 'cancelled' and not exists (
      select 1 from payments o where o.session_id = p.session_id and o.block = p.block and (
        o.status <> 'cancelled' or o.wanted is not null
        or exists (select 1 from ledger_entries l where l.payment_id = o.id)))
    order by p.session_id, p.block, p.attempt desc
    limit ${limit}`);
  return rows.map((row) => row.id);
}

/** Charges of a minute ago and more of which the provider has not yet said what it took; the newest first. */
export async function uncostedPayments(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: payments.id })
    .from(payments)
    .where(
      and(
        eq(payments.status, 'captured'),
        isNull(payments.wanted),
        sql`${payments.updatedAt} between clock_timestamp() - interval '1 day' and clock_timestamp() - interval '1 minute'`,
        sql`not exists (select 1 from ${ledgerEntries} l where l.payment_id = ${payments.id} and l.kind = 'provider_fee')`,
      ),
    )
    .orderBy(desc(payments.updatedAt))
    .limit(limit);
  return rows.map((row) => row.id);
}
