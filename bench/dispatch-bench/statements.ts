import { randomUUID } from 'node:crypto';
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

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Sends the same again with other ids, prepared, a transaction as one. Ids that are not among `ids` are made anew. */
export async function replay(
  sql: postgres.Sql,
  statements: Statement[],
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const known = new Map(ids);
  const other = (id: string) => {
    if (!known.has(id)) known.set(id, randomUUID());
    return known.get(id)!;
  };
  const send = (on: postgres.Sql | postgres.TransactionSql, { text, parameters }: Statement) => {
    const values = parameters.map((value) => (typeof value === 'string' ? value.replace(UUID, other) : value));
    return on.unsafe(text, values as never[], { prepare: true });
  };
  const begin = statements.findIndex(({ text }) => BEGIN.test(text));
  const commit = statements.findIndex(({ text }) => COMMIT.test(text));
  for (const statement of begin < 0 ? statements : statements.slice(0, begin)) await send(sql, statement);
  if (begin < 0) return;
  await sql.begin(async (tx) => {
    for (const statement of statements.slice(begin + 1, commit)) await send(tx, statement);
  });
  for (const statement of statements.slice(commit + 1)) await send(sql, statement);
}
