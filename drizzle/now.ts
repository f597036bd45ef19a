import { sql } from 'drizzle-orm';
import type { Executor } from './client.ts';
import { preparedSql } from './prepared.ts';

/** The database's clock, which is the clock of every deadline and of all money. */
export const NOW = sql<Date>`clock_timestamp()`;

/** An instant `ms` from now on the database's clock. */
export const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;

const readNow = preparedSql<{ now: string }>(() => sql`select clock_timestamp() as now`);

/** Reads the database's clock. */
export async function databaseNow(db: Executor): Promise<Date> {
  const [row] = await readNow(db);
  return new Date(row?.now ?? Number.NaN);
}

/** An instant as the contract carries it. */
export const iso = (at: Date): string => at.toISOString();
export const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;
