import { and, desc, eq, gte, isNull, lte, or, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { matchRefits } from '../schema/index.ts';

export type MatchRefit = typeof matchRefits.$inferSelect;

/** Given up after so many tries that did not come to an end; the next night wants another. */
const MAX_TRIES = 3;

const open = isNull(matchRefits.doneAt);

/** Wants tonight's refit once its hour (UTC) has come: one row a night, however many workers ask. */
export async function wantNightlyRefit(db: Executor, hour: number): Promise<void> {
  await db.execute(sql`
    insert into ${matchRefits} (id, night)
    select ${uuidv7()}::uuid, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD')
    where extract(hour from clock_timestamp() at time zone 'UTC') >= ${hour}
    on conflict do nothing`);
}

/** Wants a refit now; where one is open already, that one will do. */
export async function wantRefit(tx: Tx, by: string): Promise<MatchRefit> {
  await tx.insert(matchRefits).values({ wantedBy: by }).onConflictDoNothing();
  const [row] = await tx.select().from(matchRefits).where(open);
  if (!row) throw new Error('A refit was neither wanted nor open.');
  return row;
}

const nobodyAtIt = and(open, or(isNull(matchRefits.leaseUntil), lte(matchRefits.leaseUntil, NOW)));

/** The refit that is wanted and that nobody is at, if any. One that has killed whoever was at it is given up. */
export async function dueRefit(db: Executor): Promise<string | undefined> {
  await db
    .update(matchRefits)
    .set({ doneAt: NOW, result: sql`coalesce(${matchRefits.result}, 'Given up: nobody came to the end of it.')` })
    .where(and(nobodyAtIt, gte(matchRefits.tries, MAX_TRIES)));
  const [row] = await db.select({ id: matchRefits.id }).from(matchRefits).where(nobodyAtIt);
  return row?.id;
}

/** Takes the lease under `key`; false when it is done, or somebody else is at it. */
export async function takeRefit(db: Executor, id: string, key: string, leaseMs: number): Promise<boolean> {
  const rows = await db
    .update(matchRefits)
    .set({ leaseUntil: inMs(leaseMs), leaseKey: key, tries: sql`${matchRefits.tries} + 1` })
    .where(and(eq(matchRefits.id, id), nobodyAtIt))
    .returning({ id: matchRefits.id });
  return rows.length > 0;
}

/** Keeps the lease; false when it was lost, and with it the right to write anything. */
export async function keepRefit(db: Executor, id: string, key: string, leaseMs: number): Promise<boolean> {
  const rows = await db
    .update(matchRefits)
    .set({ leaseUntil: inMs(leaseMs) })
    .where(and(eq(matchRefits.id, id), open, eq(matchRefits.leaseKey, key)))
    .returning({ id: matchRefits.id });
  return rows.length > 0;
}

/** It is done; the lease must have been kept in the same transaction. */
export async function finishRefit(
  tx: Tx,
  { id, key, version, result }: { id: string; key: string; version: number | null; result: string },
): Promise<void> {
  await tx
    .update(matchRefits)
    .set({ doneAt: NOW, leaseUntil: null, version, result })
    .where(and(eq(matchRefits.id, id), open, eq(matchRefits.leaseKey, key)));
}

/** A try failed: the next one is made `ms` from now, and the last one is the end of it. */
export async function failRefit(db: Executor, id: string, key: string, ms: number, result: string): Promise<void> {
  await db
    .update(matchRefits)
    .set({
      leaseUntil: inMs(ms),
      leaseKey: null,
      result,
      doneAt: sql`case when ${matchRefits.tries} >= ${MAX_TRIES} then clock_timestamp() end`,
    })
    .where(and(eq(matchRefits.id, id), open, eq(matchRefits.leaseKey, key)));
}

/** The newest refits, open or done. */
export async function latestRefits(db: Executor, limit: number): Promise<MatchRefit[]> {
  return db.select().from(matchRefits).orderBy(desc(matchRefits.createdAt)).limit(limit);
}
