import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Db } from '@cc/drizzle/client.ts';
import * as schema from '@cc/drizzle/schema/index.ts';

export interface Statement {
  text: string;
  parameters: unknown[];
}

const BEGIN = /^begin/i;
const COMMIT = /^commit/i;

/** What `work` sends to the database, in order. */
export async function recordStatements(url: string, work: (db: Db) => Promise<void>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    // Types would be looked up by a statement of their own.
    fetch_types: false,
    debug: (_connection, text, parameters: unknown[]) => void statements.push({ text, parameters }),
  });
  try {
    await work(drizzle(sql, { schema, casing: 'snake_case' }) as Db);
  } finally {
    await sql.end({ timeout: 1 });
  }
  return statements;
}

/** Sends the same again with other ids, prepared, the transaction as one. */
export async function replay(sql: postgres.Sql, statements: Statement[], ids: Map<unknown, string>): Promise<void> {
  const send = (on: postgres.Sql | postgres.TransactionSql, { text, parameters }: Statement) =>
    on.unsafe(text, parameters.map((value) => ids.get(value) ?? value) as never[], { prepare: true });
  const begin = statements.findIndex(({ text }) => BEGIN.test(text));
  const commit = statements.findIndex(({ text }) => COMMIT.test(text));
  for (const statement of statements.slice(0, begin)) await send(sql, statement);
  await sql.begin(async (tx) => {
    for (const statement of statements.slice(begin + 1, commit)) await send(tx, statement);
  });
  for (const statement of statements.slice(commit + 1)) await send(sql, statement);
}
