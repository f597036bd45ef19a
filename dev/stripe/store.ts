import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { SCHEMA, TABLES } from './schema.ts';
import type { HiddenOf, ResourceName, Resources } from './stored-types.ts';

type Row = Record<string, string | number | null>;
type Binding = string | number | null;

/** A condition on the stored JSON; `sql` is written by us, only `values` come from outside. */
export interface Condition {
  sql: string;
  values: Binding[];
}

/** `json_extract` equality on one field. */
export const fieldIs = (field: string, value: Binding): Condition => ({
  sql: `json_extract(body, '$.${field}') = ?`,
  values: [value],
});

/**
 * All state, in one SQLite file. node:sqlite is synchronous, so a request is one uninterrupted transaction:
 * it either happened with all its events, or not at all, also after kill -9.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param file path, or `:memory:` */
  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
    this.#db.exec(SCHEMA);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }

  rows(sql: string, ...values: Binding[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  row(sql: string, ...values: Binding[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  /** @returns the number of rows changed */
  run(sql: string, ...values: Binding[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Commits what `work` wrote, or nothing when it throws (unless `keep` says that the error is part of the answer). */
  transaction<T>(work: () => T, keep: (error: unknown) => boolean = () => false): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec(keep(error) ? 'COMMIT' : 'ROLLBACK');
      throw error;
    }
  }

  insert<K extends ResourceName>(kind: K, account: string, body: Resources[K], hidden?: HiddenOf<K>): void {
    this.run(
      'INSERT INTO objects (id, object, account, body, hidden) VALUES (?, ?, ?, ?, ?)',
      body.id,
      kind,
      account,
      JSON.stringify(body),
      hidden === undefined ? null : JSON.stringify(hidden),
    );
  }

  update<K extends ResourceName>(body: Resources[K] & { object: K }): void {
    this.run('UPDATE objects SET body = ? WHERE id = ?', JSON.stringify(body), body.id);
  }

  /** @param account only when the object must belong to it */
  find<K extends ResourceName>(kind: K, id: string, account?: string): Resources[K] | undefined {
    const row = this.row('SELECT object, account, body FROM objects WHERE id = ?', id);
    if (!row || row.object !== kind || (account !== undefined && row.account !== account)) return undefined;
    return JSON.parse(row.body as string) as Resources[K];
  }

  /** Any resource by its id, for expansion. */
  findAny(id: string): Resources[ResourceName] | undefined {
    const row = this.row('SELECT body FROM objects WHERE id = ?', id);
    return row && (JSON.parse(row.body as string) as Resources[ResourceName]);
  }

  /** The account an object belongs to. */
  ownerOf(id: string): string | undefined {
    return this.row('SELECT account FROM objects WHERE id = ?', id)?.account as string | undefined;
  }

  remove(id: string): void {
    this.run('DELETE FROM objects WHERE id = ?', id);
  }

  hidden<K extends ResourceName>(kind: K, id: string): HiddenOf<K> {
    const row = this.row('SELECT hidden FROM objects WHERE id = ? AND object = ?', id, kind);
    return (row?.hidden ? JSON.parse(row.hidden as string) : undefined) as HiddenOf<K>;
  }

  setHidden<K extends ResourceName>(_kind: K, id: string, hidden: HiddenOf<K>): void {
    this.run('UPDATE objects SET hidden = ? WHERE id = ?', JSON.stringify(hidden), id);
  }

  /** Newest first, unless `oldestFirst`. */
  select<K extends ResourceName>(
    kind: K,
    conditions: Condition[],
    options: { limit?: number; oldestFirst?: boolean } = {},
  ): Resources[K][] {
    const where = ['object = ?', ...conditions.map((condition) => condition.sql)].join(' AND ');
    const rows = this.rows(
      `SELECT body FROM objects WHERE ${where} ORDER BY seq ${options.oldestFirst ? 'ASC' : 'DESC'} LIMIT ?`,
      kind,
      ...conditions.flatMap((condition) => condition.values),
      options.limit ?? -1,
    );
    return rows.map((row) => JSON.parse(row.body as string) as Resources[K]);
  }

  seqOf(id: string): number | undefined {
    return this.row('SELECT seq FROM objects WHERE id = ?', id)?.seq as number | undefined;
  }

  meta(key: string): string | undefined {
    return this.row('SELECT value FROM meta WHERE key = ?', key)?.value as string | undefined;
  }

  setMeta(key: string, value: string): void {
    this.run(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      value,
    );
  }

  /** Forgets everything but `meta` (the clock). */
  clear(): void {
    for (const table of TABLES) this.run(`DELETE FROM ${table}`);
  }
}
