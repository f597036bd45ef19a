import { randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import type { Db } from '@cc/drizzle/client.ts';
import { connect } from '@cc/drizzle/driver.ts';
import * as schema from '@cc/drizzle/schema/index.ts';

export interface Statement {
  text: string;
  parameters: unknown[];
}

const BEGIN = /^begin/i;

/**
 * What `work` sends to the database, in order; statements that are sent without waiting for one another stand together.
 * @param before the same work once, since the driver sends nothing beside a statement that it has to prepare.
 */
export async function recordStatements(
  url: string,
  before: (db: Db) => Promise<void>,
  work: (db: Db) => Promise<void>,
): Promise<Statement[][]> {
  const sent: Statement[][] = [];
  let together: Statement[] | undefined;
  const sql = connect(url, {
    max: 1,
    onnotice: () => {},
    // Types would be looked up by a statement of their own.
    fetch_types: false,
    debug: (_connection, text, parameters: unknown[]) => {
      // An answer is heard in a later turn of the event loop.
      if (!together) setImmediate(() => (together = undefined));
      if (!together) sent.push((together = []));
      together.push({ text, parameters });
    },
  });
  try {
    const db = drizzle(sql, { schema, casing: 'snake_case' }) as Db;
    await before(db);
    sent.splice(0);
    await work(db);
  } finally {
    await sql.end({ timeout: 1 });
  }
  if (sent.flat().some(({ text }) => BEGIN.test(text))) throw new Error('A transaction cannot be sent again by this.');
  return sent;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The same with other ids. Ids that are not among `ids` are made anew. */
export function withIds(statements: Statement[][], ids: ReadonlyMap<string, string>): Statement[][] {
  const known = new Map(ids);
  const other = (id: string) => {
    if (!known.has(id)) known.set(id, randomUUID());
    return known.get(id)!;
  };
  const changed = (value: unknown) => (typeof value === 'string' ? value.replace(UUID, other) : value);
  return statements.map((together) =>
    together.map(({ text, parameters }) => ({ text, parameters: parameters.map(changed) })),
  );
}

/** Sends statements again, prepared; at the same time what was. */
export async function replay(sql: postgres.Sql, statements: Statement[][]): Promise<void> {
  const send = ({ text, parameters }: Statement) => sql.unsafe(text, parameters as never[], { prepare: true });
  for (const together of statements) await Promise.all(together.map(send));
}
