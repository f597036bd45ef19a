import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { connect } from './driver.ts';
import * as schema from './schema/index.ts';

export type Schema = typeof schema;
export type Db = PostgresJsDatabase<Schema>;
/** A transaction; every repository function takes `Db | Tx`. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
export type Executor = Db | Tx;

export interface DbClient {
  db: Db;
  sql: postgres.Sql;
  close(): Promise<void>;
}

/**
 * A process that is frozen in the middle of a transaction keeps its locks. No transaction of ours waits for anything but the
 * database, so one that says nothing for this long, in ms, is rolled back and the others go on.
 */
const SILENT_TRANSACTION_MS = 5_000;

/** A pool of `max` connections; queries wait while PostgreSQL restarts, as postgres.js reconnects by itself. */
export function createDb(url: string, options: { max?: number; name?: string } = {}): DbClient {
  const sql = connect(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    // In seconds; the driver's own waits grow to twenty, and whoever asks meanwhile waits with them.
    backoff: (attempts) => Math.min(1, 0.05 * 2 ** attempts),
    connection: {
      application_name: options.name ?? 'consultant-connect',
      timezone: 'UTC',
      idle_in_transaction_session_timeout: SILENT_TRANSACTION_MS,
    },
  });
  return { db: drizzle(sql, { schema, casing: 'snake_case' }), sql, close: () => sql.end({ timeout: 5 }) };
}
